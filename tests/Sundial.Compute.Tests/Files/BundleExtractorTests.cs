using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Sundial.Compute.Files;
using Xunit;

namespace Sundial.Compute.Tests.Files;

public sealed class BundleExtractorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sundial-bundle-").FullName;

    private string Target => Path.Combine(_root, "code");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public void Files_come_out_with_their_folders(string kind)
    {
        Extract(kind == "zip" ? Zip(("a/run.sh", "x"), ("b", "y")) : Pack(kind, Tar(File("./a/run.sh", "x"), File("b", "y"))));
        Assert.Equal(("x", "y"), (System.IO.File.ReadAllText(Path.Combine(Target, "a/run.sh")), System.IO.File.ReadAllText(Path.Combine(Target, "b"))));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/tmp/evil")]
    [InlineData("..\\evil")]
    public void Paths_that_lead_elsewhere_are_refused(string name)
    {
        Assert.Contains("is refused", Assert.Throws<BundleException>(() => Extract(Tar(File(name, "x")))).Message, StringComparison.Ordinal);
        Assert.Contains("is refused", Assert.Throws<BundleException>(() => Extract(Zip((name, "x")))).Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Path.Combine(_root, "evil")));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    public void Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "link");
        if (type != TarEntryType.Fifo)
        {
            entry.LinkName = "/etc/passwd";
        }

        Assert.Contains("neither a file nor a folder", Assert.Throws<BundleException>(() => Extract(Tar(entry))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_ends_at_the_limit() =>
        Assert.Contains("more than 1 MiB", Assert.Throws<BundleException>(() => Extract(Pack("tar.gz", Tar(File("zeros", new string('0', 8 << 20)))))).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_many_files_and_the_same_file_twice_are_refused()
    {
        Assert.Contains("more than 10", Assert.Throws<BundleException>(() => Extract(Tar([.. Enumerable.Range(0, 11).Select(number => File($"f{number}", ""))]))).Message, StringComparison.Ordinal);
        Assert.Contains("there twice", Assert.Throws<BundleException>(() => Extract(Tar(File("a", "1"), File("a", "2")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_archive_is_told_in_a_sentence()
    {
        var random = new Random(1);
        var noise = new byte[5000];
        random.NextBytes(noise);
        var cut = Pack("tar.gz", Tar(File("a", new string('x', 5000))));
        var zip = Zip(("a", new string('x', 5000)));
        foreach (var bytes in new[] { [], "text"u8.ToArray(), noise, cut[..(cut.Length / 2)], zip[..(zip.Length / 2)] })
        {
            Assert.StartsWith("The algorithm's files cannot be unpacked", Assert.Throws<BundleException>(() => Extract(bytes)).Message, StringComparison.Ordinal);
        }
    }

    private static PaxTarEntry File(string name, string text) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };

    private static byte[] Tar(params PaxTarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            entries.ToList().ForEach(tar.WriteEntry);
        }

        return bytes.ToArray();
    }

    private static byte[] Pack(string kind, byte[] tar)
    {
        if (kind == "tar")
        {
            return tar;
        }

        var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(tar);
        }

        return bytes.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private void Extract(byte[] archive)
    {
        var path = Path.Combine(_root, "archive");
        System.IO.File.WriteAllBytes(path, archive);
        Directory.CreateDirectory(Target);
        new BundleExtractor(new BundleLimits(1 << 20, 10)).Extract(path, Target);
    }
}
