using System.Runtime.InteropServices;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

/// <summary>Data that cannot be learned from: each gets a code and one sentence that says what, where, and what to do.</summary>
public sealed partial class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_truncated_jpeg_among_a_thousand_good_ones_is_skipped_counted_and_named()
    {
        var jpegs = Enumerable.Range(0, 20).Select(number => VipsEncoder.Jpeg(Pictures.Pixels(32, 32, 3, 0, number), 32, 32, 3)).ToList();
        for (var i = 0; i < 1000; i++)
        {
            _folder.Write($"data/{(i % 2 == 0 ? "cat" : "dog")}/{i:D4}.jpg", jpegs[i % jpegs.Count]);
        }

        _folder.Write("data/dog/half.jpg", jpegs[0].AsSpan(0, jpegs[0].Length / 2));

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal(1000, images.Count);
        Assert.Equal(1, images.SkippedTotal);
        Assert.Equal([new SkippedImage("dog/half.jpg", "the JPEG ends early")], images.Skipped);
    }

    [Fact]
    public void A_png_whose_header_claims_sixty_thousand_pixels_a_side_is_skipped_undecoded()
    {
        _folder.Write("data", Pictures.Classes(2, 8, 8, 3, "cat", "dog"));
        _folder.Write("data/cat/huge.png", Png.Claiming(60_000, 60_000));

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal(4, images.Count);
        var skipped = Assert.Single(images.Skipped);
        Assert.Equal("cat/huge.png", skipped.Name);
        Assert.Contains("60000 × 60000 pixels, over the limit", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_huge_images_is_an_error_of_its_own()
    {
        _folder.Write("data/cat/huge.png", Png.Claiming(60_000, 60_000));

        AssertRefused(DatasetCodes.ImageTooLarge, "60000 × 60000", () => ImageDatasetReader.Read(_folder["data"]));
        AssertRefused(DatasetCodes.ImageTooLarge, "60000 × 60000", () => ImageDatasetReader.ReadUnlabelled(_folder["data/cat/huge.png"], 8, 8, 3));
    }

    [Fact]
    public void A_file_with_too_many_bytes_is_skipped()
    {
        _folder.Write("data", Pictures.Classes(2, 8, 8, 3, "cat", "dog"));
        _folder.Write("data/cat/long.png", new byte[5000]);

        using var images = ImageDatasetReader.Read(_folder["data"], new ImageReadOptions { MaxBytesPerImage = 4000 });

        Assert.Equal([new SkippedImage("cat/long.png", "over the limit of 4,000 bytes an image")], images.Skipped);
    }

    [Fact]
    public void A_path_that_is_not_there_is_named() =>
        AssertRefused(DatasetCodes.Missing, "nowhere", () => ImageDatasetReader.Read(_folder["nowhere"]));

    [Fact]
    public void An_empty_folder_says_where_images_belong()
    {
        var data = Directory.CreateDirectory(_folder["data/cat"]).Parent!.FullName;

        AssertRefused(DatasetCodes.Empty, "one sub-folder per class", () => ImageDatasetReader.Read(data));
        AssertRefused(DatasetCodes.Empty, "put images there", () => ImageDatasetReader.ReadUnlabelled(data, 8, 8, 3));
    }

    [Fact]
    public void A_folder_of_other_files_names_one_of_them()
    {
        _folder.Write("data/cat/readme.txt", "Hello"u8);
        _folder.Write("data/.hidden/secret.txt", "x"u8);

        AssertRefused(DatasetCodes.Empty, "1 file was left out, such as cat/readme.txt (not a JPEG, PNG", () => ImageDatasetReader.Read(_folder["data"]));
    }

    [Fact]
    public void One_class_only_is_named()
    {
        var data = _folder.Write("data", Pictures.Classes(3, 8, 8, 1, "cat"));

        AssertRefused(DatasetCodes.OneClass, "\"cat\"", () => ImageDatasetReader.Read(data));
    }

    [Theory]
    [InlineData("1.png", "2.png")]
    [InlineData("train/1.png", "test/2.png")]
    public void Images_without_class_folders_are_no_classes(params string[] names)
    {
        var data = _folder.Write("data", names.Select((name, number) => (name, Pictures.Png(8, 8, 1, 0, number))));

        AssertRefused(DatasetCodes.OneClass, "no class folders", () => ImageDatasetReader.Read(data));
    }

    [Fact]
    public void One_image_is_nothing_to_learn_from() =>
        AssertRefused(DatasetCodes.Unsupported, "is one image", () => ImageDatasetReader.Read(_folder.Write("cat.png", Pictures.Png(8, 8, 1, 0, 0))));

    [Fact]
    public void Three_images_are_too_few_to_split()
    {
        _folder.Write("data", Pictures.Classes(1, 8, 8, 1, "cat", "dog"));
        _folder.Write("data/dog/other.png", Pictures.Png(8, 8, 1, 1, 1));
        using var images = ImageDatasetReader.Read(_folder["data"]);

        AssertRefused(DatasetCodes.TooFew, "\"cat\" (1), \"dog\" (2)", () => StratifiedSplit.Split(images, new SplitShares(), seed: 1));
    }

    [Theory]
    [InlineData("notes.txt", "Hello, I am no picture.")]
    [InlineData("empty.zip", "")]
    [InlineData("empty.tar", "")]
    public void A_file_of_no_known_kind_says_what_can_be_read(string name, string text) =>
        AssertRefused(DatasetCodes.Unsupported, "name a folder, .zip, .tar or .tar.gz", () => ImageDatasetReader.Read(_folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_folder_that_this_user_may_not_read_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            return;   // access there is by lists, not by mode bits
        }

        _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "cat", "dog"));
        File.SetUnixFileMode(_folder["data/dog"], UnixFileMode.None);
        try
        {
            AsOrdinaryUser(() => AssertRefused(DatasetCodes.Unreadable, "dog may not be read by this user", () => ImageDatasetReader.Read(_folder["data"])));
        }
        finally
        {
            File.SetUnixFileMode(_folder["data/dog"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_file_that_this_user_may_not_read_is_skipped_in_a_folder_and_refused_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "cat", "dog"));
        var closed = _folder["data/dog/001.png"];
        File.SetUnixFileMode(closed, UnixFileMode.None);

        AsOrdinaryUser(() =>
        {
            using var images = ImageDatasetReader.Read(_folder["data"]);
            Assert.Equal([new SkippedImage("dog/001.png", "it may not be read by this user")], images.Skipped);
            AssertRefused(DatasetCodes.Unreadable, "may not be read by this user", () => ImageDatasetReader.ReadUnlabelled(closed, 8, 8, 1));
        });
    }

    [Fact]
    public void A_link_that_leads_back_does_not_lead_round_and_round()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "cat", "dog"));
        Directory.CreateSymbolicLink(_folder["data/cat/loop"], _folder["data"]);
        File.CreateSymbolicLink(_folder["data/cat/gone.png"], _folder["gone"]);

        using var images = ImageDatasetReader.Read(_folder["data"]);

        Assert.Equal((4, 0), (images.Count, images.SkippedTotal));
    }

    [Fact]
    public void A_scratch_file_that_cannot_be_made_is_an_error_that_names_the_folder()
    {
        var data = _folder.Write("data", Pictures.Classes(2, 8, 8, 1, "cat", "dog"));
        var options = new ImageReadOptions { MemoryBytes = 1, ScratchFolder = _folder["not-there"] };

        AssertRefused(DatasetCodes.Scratch, "not-there", () => ImageDatasetReader.Read(data, options));
    }

    private static void AssertRefused(string code, string saying, Func<object> act)
    {
        var fault = Assert.Throws<DatasetException>(act);
        Assert.Equal(code, fault.Code);
        Assert.Contains(saying, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    // Root may read anything, so as root the thread becomes nobody to the file system while the test runs; it has a thread of its own.
    private void AsOrdinaryUser(Action act)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            act();
            return;
        }

        const UnixFileMode Open = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | Open);
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            const uint Nobody = 65534;
            _ = SetFileSystemUser(Nobody);
            try
            {
                act();
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
            finally
            {
                _ = SetFileSystemUser(0);
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
