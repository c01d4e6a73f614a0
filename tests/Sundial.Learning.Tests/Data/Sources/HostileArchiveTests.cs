using System.Formats.Tar;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Sources;

/// <summary>Archives made to harm, or damaged.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private static readonly byte[] s_picture = Pictures.Png(8, 8, 1, 0, 0);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../outside.png")]
    [InlineData("cat/../../outside.png")]
    [InlineData("/etc/outside.png")]
    [InlineData("cat\\..\\..\\outside.png")]
    [InlineData("C:/outside.png")]
    public void A_path_out_of_the_archive_refuses_all_of_it_and_writes_nothing(string name)
    {
        var zip = Archives.Zip(_folder["evil.zip"], [("cat/1.png", s_picture), (name, s_picture), ("dog/1.png", s_picture)]);
        var tar = Archives.Tar(_folder["evil.tar.gz"], [("cat/1.png", s_picture), (name, s_picture), ("dog/1.png", s_picture)]);

        foreach (var archive in (string[])[zip, tar])
        {
            var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(archive));
            Assert.Equal(DatasetCodes.UnsafePath, fault.Code);
            Assert.Contains("points outside the archive", fault.Message, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(archive), fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [Fact]
    public void Control_characters_in_names_do_not_reach_the_terminal()
    {
        var zip = Archives.Zip(_folder["evil.zip"], [("../\u001b[2Jgone.png", s_picture)]);

        var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(zip));

        Assert.DoesNotContain('\u001b', fault.Message);
    }

    [Fact]
    public void A_tar_bomb_is_stopped_long_before_its_end()
    {
        const int Megabytes = 150;
        var bomb = Archives.Bomb(_folder["bomb.tar.gz"], Megabytes);
        Assert.True(new FileInfo(bomb).Length < 4 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(bomb));

        Assert.Equal(DatasetCodes.ArchiveTooLarge, fault.Code);
        Assert.Contains("more than 100 times its own size", fault.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20, "The bomb was unpacked into memory.");
    }

    [Theory]
    [InlineData("bomb.zip")]
    [InlineData("bomb.tgz")]
    public void Bytes_and_entries_have_limits_of_their_own(string name)
    {
        var files = Enumerable.Range(0, 20).Select(i => ($"cat/{i}.png", s_picture)).ToList();
        var archive = name.EndsWith("zip", StringComparison.Ordinal) ? Archives.Zip(_folder[name], files) : Archives.Tar(_folder[name], files);

        AssertTooLarge("more than 19 entries", new ArchiveLimits { MaxEntries = 19 });
        AssertTooLarge("more than 500 bytes", new ArchiveLimits { MaxBytes = 500 });

        void AssertTooLarge(string saying, ArchiveLimits limits)
        {
            var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(archive, new ImageReadOptions { Archive = limits, AllowOneClass = true }));
            Assert.Equal(DatasetCodes.ArchiveTooLarge, fault.Code);
            Assert.Contains(saying, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_entry_that_is_longer_than_it_says_costs_no_more_than_the_limit()
    {
        // The sizes in a zip's directory are claims: here a file of zeros behind a PNG's head claims to be 100 bytes long.
        byte[] actual = [.. Png.Claiming(8, 8), .. new byte[3_000_000]];
        var zip = Archives.Zip(_folder["liar.zip"], [("cat/long.png", actual), ("cat/1.png", s_picture), ("dog/1.png", s_picture)]);
        ClaimLength(zip, actual.Length, 100);

        using var images = ImageDatasetReader.Read(zip, new ImageReadOptions { MaxBytesPerImage = 100_000 });

        Assert.Equal(2, images.Count);
        Assert.Equal("cat/long.png", Assert.Single(images.Skipped).Name);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_in_a_tar_are_not_followed(TarEntryType type)
    {
        var secret = _folder.Write("secret.png", s_picture);
        var tar = Archives.Tar(
            _folder["links.tar"],
            gzipped: false,
            [Archives.Entry("cat/1.png", s_picture), Archives.Link("cat/2.png", secret, type), Archives.Entry("dog/1.png", s_picture)]);

        using var images = ImageDatasetReader.Read(tar);

        Assert.Equal(2, images.Count);
        Assert.Equal([new SkippedImage("cat/2.png", "a link inside an archive, which is not followed")], images.Skipped);
    }

    [Fact]
    public void Archives_within_archives_are_not_opened()
    {
        var inner = File.ReadAllBytes(Archives.Zip(_folder["inner.zip"], [("cat/9.png", s_picture)]));
        var zip = Archives.Zip(_folder["outer.zip"], [("cat/1.png", s_picture), ("cat/inner.zip", inner), ("dog/1.png", s_picture)]);

        using var images = ImageDatasetReader.Read(zip);

        Assert.Equal(2, images.Count);
        Assert.StartsWith("not a JPEG", Assert.Single(images.Skipped).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut.zip", 0.6)]
    [InlineData("cut.tar.gz", 0.6)]
    [InlineData("cut.tar", 0.61)]
    public void An_archive_that_ends_early_is_damaged(string name, double share)
    {
        var files = Pictures.Classes(20, 32, 32, 3, "cat", "dog");
        var path = name.EndsWith("zip", StringComparison.Ordinal) ? Archives.Zip(_folder[name], files) : Archives.Tar(_folder[name], files);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength((long)(file.Length * share));
        }

        var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(path));

        Assert.Equal(DatasetCodes.ArchiveDamaged, fault.Code);
        Assert.Contains("is damaged or ends early", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_damaged_entry_of_a_zip_is_skipped_and_the_others_are_read()
    {
        var files = Pictures.Classes(4, 32, 32, 3, "cat", "dog").ToList();
        var zip = Archives.Zip(_folder["bad.zip"], files);
        var bytes = File.ReadAllBytes(zip);
        bytes.AsSpan(bytes.Length / 2, 64).Fill(0xFF);
        File.WriteAllBytes(zip, bytes);

        using var images = ImageDatasetReader.Read(zip);

        Assert.Equal(files.Count, images.Count + images.SkippedTotal);
        Assert.InRange(images.SkippedTotal, 1, 2);
    }

    [Fact]
    public void Random_bytes_in_the_place_of_archives_are_refused_and_never_crash()
    {
        var zip = File.ReadAllBytes(Archives.Zip(_folder["good.zip"], Pictures.Classes(3, 16, 16, 3, "cat", "dog")));
        var tar = File.ReadAllBytes(Archives.Tar(_folder["good.tar.gz"], Pictures.Classes(3, 16, 16, 3, "cat", "dog")));
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])(seed % 2 == 0 ? zip : tar).Clone();
            for (var n = random.Next(1, 20); n > 0; n--)
            {
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            }

            var path = _folder.Write("fuzzed", bytes);
            try
            {
                ImageDatasetReader.Read(path).Dispose();
            }
            catch (DatasetException)
            {
                // A refusal in words is what is wanted; anything else fails the test, and the seed tells which bytes.
            }
            catch (Exception fault)
            {
                Assert.Fail($"Seed {seed}: {fault}");
            }
        }
    }

    private static void ClaimLength(string zip, int actual, int claimed)
    {
        var bytes = File.ReadAllBytes(zip);
        var replaced = 0;
        for (var at = 0; at + 4 <= bytes.Length; at++)
        {
            if (BitConverter.ToInt32(bytes, at) == actual)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at), claimed);
                replaced++;
            }
        }

        Assert.InRange(replaced, 1, 2);
        File.WriteAllBytes(zip, bytes);
    }
}
