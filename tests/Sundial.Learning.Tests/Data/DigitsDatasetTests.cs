using System.Security.Cryptography;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class DigitsDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ten_thousand_digits_are_split_once_and_for_all_into_eight_and_two_thousand()
    {
        var data = DigitsDataset.Prepare(_folder["cache"]);

        using var digits = ImageDatasetReader.Read(data);

        Assert.Equal((10_000, 28, 28, 1), (digits.Count, digits.Height, digits.Width, digits.Channels));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], digits.ClassNames);
        var parts = StratifiedSplit.Split(digits, new SplitShares { Validation = 0 }, seed: 1);
        Assert.Equal((8000, 2000), (parts.Train.Length, parts.Test.Length));
        var (all, held) = (digits.CountByClass(), digits.CountByClass(parts.Test));
        Assert.All(all.Zip(held), counts => Assert.InRange(counts.Second, (0.2 * counts.First) - 1, (0.2 * counts.First) + 1));

        // The very images of the split, so that accuracies stay comparable over the years.
        Assert.Equal("96556476640AE7BA", Fingerprint(digits, parts.Test));
    }

    [Fact]
    public void A_second_call_finds_what_the_first_made()
    {
        var first = DigitsDataset.Prepare(_folder["cache"]);
        var made = Directory.GetLastWriteTimeUtc(first);

        Assert.Equal(first, DigitsDataset.Prepare(_folder["cache"]));
        Assert.Equal(made, Directory.GetLastWriteTimeUtc(first));
        Assert.Equal(first, Assert.Single(Directory.EnumerateFileSystemEntries(_folder["cache"])));
    }

    [Fact]
    public void Digits_are_neither_mirrored_nor_painted_over()
    {
        using var digits = ImageDatasetReader.Read(DigitsDataset.Prepare(_folder["cache"]));

        var policy = AugmentationPolicy.For(digits, [.. Enumerable.Range(0, digits.Count)]);

        Assert.Equal((FlipMode.None, 0, 2), (policy.Flip, policy.Cutout, policy.CropPadding));
    }

    [Fact]
    public void A_missing_or_damaged_package_says_what_to_run()
    {
        var damaged = _folder["package"];
        _folder.Write("package/src/digits/0.json", "{\"data\":[0,1,0.5]}"u8);

        foreach (var package in (string[])[_folder["nothing"], damaged])
        {
            var fault = Assert.Throws<DatasetException>(() => DigitsDataset.Prepare(_folder["cache"], package));
            Assert.Equal(DatasetCodes.Unreadable, fault.Code);
            Assert.Contains("npm ci", fault.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder["cache"]));
    }

    private static string Fingerprint(ImageDataset images, int[] indices)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pixels = new byte[images.ImageBytes];
        foreach (var index in indices)
        {
            images.CopyPixels(index, pixels);
            hash.AppendData(pixels);
            hash.AppendData([(byte)images.Labels[index]]);
        }

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
