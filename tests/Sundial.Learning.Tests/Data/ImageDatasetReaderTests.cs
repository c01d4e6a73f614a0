using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class ImageDatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_one_sub_folder_per_class_is_read_with_its_classes_in_ordinal_order()
    {
        var data = _folder.Write("animals", Pictures.Classes(3, 10, 12, 3, "ant", "Zebra", "bee"));

        using var images = ImageDatasetReader.Read(data);

        Assert.Equal(["Zebra", "ant", "bee"], images.ClassNames);
        Assert.Equal((9, 10, 12, 3), (images.Count, images.Height, images.Width, images.Channels));
        Assert.Equal([3, 3, 3], images.CountByClass());
        Assert.Equal("Zebra/000.png", images.NameOf(0));
        Assert.Equal(Pictures.Pixels(10, 12, 3, label: 1, number: 0), PixelsOf(images, 0));
        Assert.Equal(0, images.SkippedTotal);
    }

    [Theory]
    [InlineData("data.zip")]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    public void An_archive_gives_what_its_folder_gives(string archive)
    {
        var files = Pictures.Classes(5, 9, 9, 3, "cat", "dog").Select(file => ("pets/" + file.Name, file.Bytes)).Reverse().ToList();
        var path = archive.EndsWith("zip", StringComparison.Ordinal) ? Archives.Zip(_folder[archive], files) : Archives.Tar(_folder[archive], files);

        using var packed = ImageDatasetReader.Read(path);
        using var plain = ImageDatasetReader.Read(_folder.Write("folder", files));

        AssertSame(plain, packed);
    }

    [Fact]
    public void A_file_is_known_by_its_bytes_and_not_by_its_name()
    {
        var zip = Archives.Zip(_folder["data.tar.gz"], Pictures.Classes(2, 8, 8, 1, "a", "b").Select(file => (file.Name.Replace(".png", ".jpg", StringComparison.Ordinal), file.Bytes)));

        using var images = ImageDatasetReader.Read(zip);

        Assert.Equal(4, images.Count);
    }

    [Fact]
    public void Train_validation_and_test_folders_above_the_classes_become_parts()
    {
        var files = Pictures.Classes(2, 8, 8, 1, "cat", "dog").ToList();
        foreach (var part in (string[])["train", "Validation", "test"])
        {
            _folder.Write(Path.Combine("data", part), files);
        }

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal(["cat", "dog"], images.ClassNames);
        foreach (var part in (DataSplit[])[DataSplit.Train, DataSplit.Validation, DataSplit.Test])
        {
            Assert.Equal(4, images.Splits.Count(part));
        }
    }

    [Fact]
    public void Images_of_mixed_sizes_get_one_shape()
    {
        _folder.Write("data/a", [("1.png", Pictures.Png(30, 60, 3, 0, 0)), ("2.png", Pictures.Png(20, 40, 3, 0, 1))]);
        _folder.Write("data/b", [("1.png", Pictures.Png(35, 70, 3, 1, 0)), ("2.png", Pictures.Png(50, 20, 3, 1, 1))]);

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal((32, 64), (images.Height, images.Width));   // the median size, in steps of eight
        Assert.Equal(4, images.Count);
    }

    [Fact]
    public void A_few_odd_sizes_do_not_change_the_size_that_nearly_all_have()
    {
        _folder.Write("data", Pictures.Classes(10, 19, 21, 3, "a", "b"));
        _folder.Write("data/b/odd.png", Pictures.Png(90, 40, 3, 1, 1));

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal((19, 21, 21), (images.Height, images.Width, images.Count));
    }

    [Fact]
    public void Large_images_are_brought_within_the_longest_side_and_a_wanted_shape_is_kept_to()
    {
        var data = _folder.Write("data", Pictures.Classes(2, 120, 240, 3, "a", "b"));

        using var chosen = ImageDatasetReader.Read(data, new ImageReadOptions { MaxSide = 64 });
        using var wanted = ImageDatasetReader.Read(data, new ImageReadOptions { Height = 17, Width = 5, Channels = 1 });

        Assert.Equal((32, 64, 3), (chosen.Height, chosen.Width, chosen.Channels));
        Assert.Equal((17, 5, 1), (wanted.Height, wanted.Width, wanted.Channels));
    }

    [Fact]
    public void Colour_files_that_hold_only_grey_become_grey_data()
    {
        var grey = Enumerable.Range(0, 64).SelectMany(i => new[] { (byte)i, (byte)i, (byte)i }).ToArray();
        var file = Png.Encode(grey, 8, 8, 3);

        using var images = ImageDatasetReader.Read(_folder.Write("data", [("a/1.png", file), ("b/1.png", file)]));
        using var streamed = ImageDatasetReader.Read(_folder["data"], new ImageReadOptions { MemoryBytes = 10 });

        Assert.Equal(1, images.Channels);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (byte)i), PixelsOf(images, 1));
        AssertSame(images, streamed);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var data = _folder.Write("data", Pictures.Classes(300, 12, 12, 3, "a", "b"));
        File.WriteAllBytes(Path.Combine(data, "a", "005.png"), [1, 2, 3]);

        using var one = ImageDatasetReader.Read(data, new ImageReadOptions { Threads = 1 });
        using var many = ImageDatasetReader.Read(data, new ImageReadOptions { Threads = 7 });

        AssertSame(one, many);
        Assert.Equal(599, one.Count);
    }

    [Fact]
    public void Over_the_memory_bound_pixels_stream_from_a_nameless_file_and_are_the_same()
    {
        var data = _folder.Write("data", Pictures.Classes(20, 16, 16, 3, "a", "b"));
        var scratch = Directory.CreateDirectory(_folder["scratch"]).FullName;
        const long AllBytes = 40 * 16 * 16 * 3;

        using var kept = ImageDatasetReader.Read(data, new ImageReadOptions { MemoryBytes = AllBytes });
        using var streamed = ImageDatasetReader.Read(data, new ImageReadOptions { MemoryBytes = AllBytes - 1, ScratchFolder = scratch });

        Assert.Equal((false, AllBytes), (kept.Streams, kept.ResidentBytes));
        Assert.Equal((true, 0), (streamed.Streams, streamed.ResidentBytes));
        AssertSame(kept, streamed);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
        }
    }

    [Fact]
    public void Progress_only_grows_and_ends_with_everything()
    {
        var data = _folder.Write("data", Pictures.Classes(200, 8, 8, 1, "a", "b"));
        var seen = new List<ReadProgress>();

        using var images = ImageDatasetReader.Read(data, new ImageReadOptions { Threads = 4 }, new Listener(seen.Add));

        var decoded = seen.Where(progress => progress.Phase == ReadPhase.Decode).ToList();
        Assert.Equal(decoded.OrderBy(progress => progress.Done), decoded);
        Assert.Equal(new ReadProgress(ReadPhase.Decode, 400, 400), decoded[^1]);
    }

    [Fact]
    public void Reading_stops_when_it_is_cancelled_halfway()
    {
        var data = _folder.Write("data", Pictures.Classes(400, 8, 8, 1, "a", "b"));
        using var cancel = new CancellationTokenSource();
        var listener = new Listener(progress =>
        {
            if (progress.Phase == ReadPhase.Decode)
            {
                cancel.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => ImageDatasetReader.Read(data, null, listener, cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ImageDatasetReader.Read(data, null, null, cancel.Token));
    }

    [Fact]
    public void What_a_listener_throws_ends_the_reading_and_reaches_the_caller()
    {
        var data = _folder.Write("data", Pictures.Classes(400, 8, 8, 1, "a", "b"));

        var fault = Assert.Throws<TimeoutException>(() => ImageDatasetReader.Read(
            data, null, new Listener(progress => throw (progress.Phase == ReadPhase.Decode ? new TimeoutException("enough") : new InvalidOperationException()))));

        Assert.Equal("enough", fault.Message);
    }

    [Fact]
    public void Classes_of_test_data_are_matched_by_name_to_those_of_the_model()
    {
        var data = _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "dog", "cat"));

        using var images = ImageDatasetReader.Read(data, new ImageReadOptions { ClassNames = ["dog", "emu", "cat"] });

        Assert.Equal(["dog", "emu", "cat"], images.ClassNames);
        Assert.Equal([2, 2, 0, 0], images.Labels.ToArray());
        Assert.Equal([2, 0, 2], images.CountByClass());
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named()
    {
        var data = _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "dog", "yak"));

        var fault = Assert.Throws<DatasetException>(() => ImageDatasetReader.Read(data, new ImageReadOptions { ClassNames = ["dog", "cat"] }));

        Assert.Equal(DatasetCodes.UnknownClass, fault.Code);
        Assert.Contains("\"yak\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_data_may_hold_one_class_only()
    {
        var data = _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "dog"));

        using var allowed = ImageDatasetReader.Read(data, new ImageReadOptions { AllowOneClass = true });
        using var known = ImageDatasetReader.Read(data, new ImageReadOptions { ClassNames = ["cat", "dog"] });

        Assert.Equal([1, 1], known.Labels.ToArray());
        Assert.Equal([0, 0], allowed.Labels.ToArray());
    }

    [Fact]
    public void One_image_can_be_read_to_predict_on()
    {
        var file = _folder.Write("mine.png", Png.Encode(Pictures.Pixels(9, 9, 1, 0, 0), 9, 9, 1));

        using var images = ImageDatasetReader.ReadUnlabelled(file, 9, 9, 3);

        Assert.Equal(("mine.png", 1, 3), (images.NameOf(0), images.Count, images.Channels));
        Assert.Equal([-1], images.Labels.ToArray());
        Assert.Empty(images.ClassNames);
    }

    [Fact]
    public void Images_to_predict_on_come_in_the_order_of_their_names_at_any_depth_and_bad_ones_are_named()
    {
        var files = new[] { "b.png", "a/2.png", "a/10.png", "c/d/e.png" }.Select((name, number) => (name, Pictures.Png(20, 30, 3, 0, number))).Append(("z.txt", [1, 2, 3]));

        using var images = ImageDatasetReader.ReadUnlabelled(Archives.Zip(_folder["some.zip"], files), 8, 8, 3);

        Assert.Equal(["a/10.png", "a/2.png", "b.png", "c/d/e.png"], Enumerable.Range(0, images.Count).Select(images.NameOf));
        Assert.Equal("z.txt", Assert.Single(images.Skipped).Name);
    }

    private static byte[] PixelsOf(ImageDataset images, int index)
    {
        var pixels = new byte[images.ImageBytes];
        images.CopyPixels(index, pixels);
        return pixels;
    }

    private static void AssertSame(ImageDataset expected, ImageDataset actual)
    {
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Labels.ToArray(), actual.Labels.ToArray());
        Assert.Equal(expected.Skipped, actual.Skipped);
        Assert.Equal(expected.Count, actual.Count);
        for (var index = 0; index < expected.Count; index++)
        {
            Assert.Equal(expected.NameOf(index), actual.NameOf(index));
            Assert.Equal(PixelsOf(expected, index), PixelsOf(actual, index));
        }
    }

    private sealed class Listener(Action<ReadProgress> listen) : IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => listen(value);
    }
}
