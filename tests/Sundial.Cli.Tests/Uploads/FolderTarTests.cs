using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Sundial.Cli.Uploads;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Cli.Tests.Uploads;

public sealed class FolderTarTests : IDisposable
{
    private static readonly string s_longName = $"{new string('d', 120)}/{new string('e', 120)}/{new string('f', 140)}.txt";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tar_holds_every_file_with_its_bytes_and_says_which_can_be_run()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["b/one.bin"] = Bytes(512), ["a/empty"] = [], ["a/ü with blanks.txt"] = Bytes(513), [s_longName] = Bytes(7), [".hidden"] = Bytes(1),
            [$"{new string('x', 90)}/{new string('y', 90)}.txt"] = Bytes(1500),
        };
        Fill("data", files);
        File.SetUnixFileMode(Path.Combine(_folder.Path, "data", "b", "one.bin"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        using var tar = FolderTar.Of(Path.Combine(_folder.Path, "data"));
        var (names, contents) = (new List<string>(), new Dictionary<string, byte[]>());
        var whole = Read(tar);
        using var reader = new TarReader(new MemoryStream(whole));
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            contents[entry.Name] = content.ToArray();
            Assert.Equal(entry.Name == "b/one.bin", entry.Mode.HasFlag(UnixFileMode.UserExecute));
            Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime);
        }

        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), names);
        Assert.All(files, file => Assert.Equal(file.Value, contents[file.Key]));
        Assert.Equal(tar.Length, whole.Length);
        Assert.Equal(files.Count, tar.Files);
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_whenever_and_wherever_it_was_written()
    {
        var files = new Dictionary<string, byte[]> { ["z"] = Bytes(3), ["a/b"] = Bytes(2000) };
        Fill("one", files);
        Fill("two", files.Reverse().ToDictionary());
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "two", "z"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        using var one = FolderTar.Of(Path.Combine(_folder.Path, "one"));
        using var two = FolderTar.Of(Path.Combine(_folder.Path, "two") + "/");
        Assert.Equal(SHA256.HashData(Read(one)), SHA256.HashData(Read(two)));
        Assert.NotEqual(one.Fingerprint, two.Fingerprint);   // a file that was written since may have changed
    }

    [Fact]
    public void Reading_can_begin_anywhere()
    {
        Fill("data", new() { ["a"] = Bytes(700), [s_longName] = Bytes(513), ["c"] = Bytes(1) });
        using var tar = FolderTar.Of(Path.Combine(_folder.Path, "data"));
        var whole = Read(tar);
        for (var start = 0; start <= whole.Length; start += 97)
        {
            tar.Position = start;
            Assert.Equal(whole[start..], Read(tar));
        }
    }

    [Fact]
    public void A_link_to_a_file_is_that_file_and_a_link_to_a_folder_is_not_followed()
    {
        Fill("data", new() { ["real"] = Encoding.UTF8.GetBytes("text") });
        var root = Path.Combine(_folder.Path, "data");
        File.CreateSymbolicLink(Path.Combine(root, "link"), "real");
        Directory.CreateSymbolicLink(Path.Combine(root, "circle"), root);
        using var tar = FolderTar.Of(root);
        using var reader = new TarReader(new MemoryStream(Read(tar)));
        Assert.Equal(("link", TarEntryType.RegularFile, 4L), reader.GetNextEntry() is { } link ? (link.Name, link.EntryType, link.Length) : default);
        Assert.Equal("real", reader.GetNextEntry()?.Name);
        Assert.Null(reader.GetNextEntry());
    }

    [Fact]
    public void A_folder_without_files_and_a_link_that_leads_nowhere_are_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty", "still"));
        Assert.Equal("dataset.empty", Assert.Throws<UsageException>(() => FolderTar.Of(Path.Combine(_folder.Path, "empty"))).Code);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "empty", "broken"), "nowhere");
        Assert.Equal("dataset.link-broken", Assert.Throws<UsageException>(() => FolderTar.Of(Path.Combine(_folder.Path, "empty"))).Code);
    }

    [Fact]
    public void A_file_that_becomes_shorter_while_it_is_sent_is_an_error_and_no_zeros()
    {
        Fill("data", new() { ["a"] = Bytes(5000) });
        using var tar = FolderTar.Of(Path.Combine(_folder.Path, "data"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "data", "a"), Bytes(100));
        Assert.Contains("became shorter", Assert.Throws<IOException>(() => Read(tar)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8L << 30)]
    [InlineData(1L << 40)]
    public void Sizes_beyond_the_old_format_are_told_in_a_pax_record(long size)
    {
        Assert.Contains($"size={size}\n", Encoding.ASCII.GetString(TarHeader.Of("big", size, executable: false)), StringComparison.Ordinal);
        Assert.Equal(3 * TarHeader.BlockBytes, TarHeader.Of("big", size, executable: false).Length);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(number => (byte)((number * 31) + count))];

    private static byte[] Read(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content, 300);
        return content.ToArray();
    }

    private void Fill(string folder, Dictionary<string, byte[]> files)
    {
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(_folder.Path, folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }
}
