using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Idx;

public sealed class IdxTests : IDisposable
{
    private const int Side = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_of_MNIST_files_gives_train_and_test_images_with_classes_in_numeric_order(bool gzipped)
    {
        WritePair("train", gzipped, [10, 2, 2, 9]);
        WritePair("t10k", gzipped, [9, 10]);

        using var images = ImageDatasetReader.Read(_folder.Path);

        Assert.Equal(["2", "9", "10"], images.ClassNames);
        Assert.Equal((6, Side, Side, 1), (images.Count, images.Height, images.Width, images.Channels));
        Assert.Equal((4, 2), (images.Splits.Count(DataSplit.Train), images.Splits.Count(DataSplit.Test)));
        for (var index = 0; index < images.Count; index++)
        {
            var pixels = new byte[images.ImageBytes];
            images.CopyPixels(index, pixels);
            var place = int.Parse(images.NameOf(index).Split('#')[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Pictures.Pixels(Side, Side, 1, label: 0, place), pixels);
        }
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    public void Either_file_of_a_pair_finds_the_other(string images, string labels)
    {
        _folder.Write(images, ImageBytes(3));
        _folder.Write(labels, IdxFiles.Labels([1, 0, 1]));
        WritePair("t10k", gzipped: false, [1, 1]);

        foreach (var given in (string[])[images, labels])
        {
            using var read = ImageDatasetReader.Read(_folder[given]);
            Assert.Equal([1, 0, 1], read.Labels.ToArray());
        }
    }

    [Fact]
    public void Archives_may_hold_IDX_files()
    {
        var zip = Archives.Zip(_folder["mnist.zip"], [("mnist/train-images-idx3-ubyte", ImageBytes(2)), ("mnist/train-labels-idx1-ubyte", IdxFiles.Labels([0, 1]))]);

        using var images = ImageDatasetReader.Read(zip);

        Assert.Equal(2, images.Count);
    }

    [Fact]
    public void Images_are_resized_to_a_wanted_shape_and_labels_are_not_needed_to_predict()
    {
        var file = _folder.Write("train-images-idx3-ubyte", ImageBytes(2));

        using var images = ImageDatasetReader.ReadUnlabelled(file, 20, 20, 3);

        Assert.Equal((2, 20, 20, 3), (images.Count, images.Height, images.Width, images.Channels));
    }

    [Fact]
    public void Images_without_labels_say_which_file_is_wanted()
    {
        _folder.Write("train-images-idx3-ubyte", ImageBytes(2));

        AssertRefused("train-labels-idx1-ubyte");
    }

    [Fact]
    public void As_many_labels_as_images_are_wanted()
    {
        _folder.Write("train-images-idx3-ubyte", ImageBytes(2));
        _folder.Write("train-labels-idx1-ubyte", IdxFiles.Labels([1, 2, 3]));

        AssertRefused("holds 2 images but train-labels-idx1-ubyte holds 3 labels");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void More_images_than_there_are_bytes_are_not_believed(bool gzipped)
    {
        // Two thousand million images of one pixel would be hundreds of gigabytes of bookkeeping.
        var claim = IdxFiles.Images(int.MaxValue, 1, 1, [1, 2, 3]);
        var file = _folder.Write(gzipped ? "train-images-idx3-ubyte.gz" : "train-images-idx3-ubyte", gzipped ? IdxFiles.Gzipped(claim) : claim);

        AssertRefused("says it holds 2,147,483,647 images but ends within image 3", () => ImageDatasetReader.ReadUnlabelled(file, 8, 8, 1));
    }

    [Fact]
    public void A_labels_file_that_ends_early_or_goes_on_too_long_is_refused()
    {
        _folder.Write("train-images-idx3-ubyte", ImageBytes(2));
        _folder.Write("train-labels-idx1-ubyte", IdxFiles.Labels([1, 2]).AsSpan(0, 9));
        AssertRefused("says it holds 2 labels but ends after 1");

        _folder.Write("train-labels-idx1-ubyte", [.. IdxFiles.Labels([1, 2]), 7]);
        AssertRefused("goes on beyond what its header says");
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 5000)]
    [InlineData(-1, 5)]
    public void Sizes_beyond_reason_are_refused(int height, int width)
    {
        _folder.Write("train-images-idx3-ubyte", IdxFiles.Images(1, height, width, new byte[25]));
        _folder.Write("train-labels-idx1-ubyte", IdxFiles.Labels([1]));

        AssertRefused("train-images-idx3-ubyte");
    }

    [Fact]
    public void A_file_with_the_name_of_IDX_images_and_other_bytes_says_how_such_files_begin()
    {
        _folder.Write("train-images-idx3-ubyte", "This is not what the name says."u8);

        AssertRefused("begins with 0x54686973");
    }

    [Fact]
    public void A_gzipped_file_that_ends_early_is_unreadable()
    {
        var packed = IdxFiles.Gzipped(ImageBytes(200));
        _folder.Write("train-images-idx3-ubyte.gz", packed.AsSpan(0, packed.Length / 2));

        var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(_folder.Path));

        Assert.Contains("train-images-idx3-ubyte.gz", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] ImageBytes(int count) =>
        IdxFiles.Images(count, Side, Side, Enumerable.Range(0, count).SelectMany(number => Pictures.Pixels(Side, Side, 1, 0, number)).ToArray());

    private void WritePair(string part, bool gzipped, byte[] labels)
    {
        var (images, ending) = (ImageBytes(labels.Length), gzipped ? ".gz" : "");
        _folder.Write($"{part}-images-idx3-ubyte{ending}", gzipped ? IdxFiles.Gzipped(images) : images);
        _folder.Write($"{part}-labels-idx1-ubyte{ending}", gzipped ? IdxFiles.Gzipped(IdxFiles.Labels(labels)) : IdxFiles.Labels(labels));
    }

    private void AssertRefused(string saying) => AssertRefused(saying, () => ImageDatasetReader.Read(_folder.Path));

    private static void AssertRefused(string saying, Func<object> act)
    {
        var fault = Assert.Throws<DatasetException>(act);
        Assert.Equal(DatasetCodes.Idx, fault.Code);
        Assert.Contains(saying, fault.Message, StringComparison.Ordinal);
    }
}
