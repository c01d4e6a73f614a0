using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Sundial.Cli.Uploads;

/// <summary>
/// A folder as one tar that is made while it is read and nowhere kept: its size is known before a byte is read, it can be begun anywhere,
/// and the same content gives the same bytes.
/// </summary>
/// <remarks>Files and links to files, in the order of their names; links to folders are not followed, because they may lead in circles.</remarks>
internal sealed class FolderTar : Stream
{
    private const int EndBlocks = 2;

    private readonly List<Entry> _entries;
    private long _position;
    private (int Entry, byte[] Header) _header = (-1, []);
    private (int Entry, FileStream? Content) _open = (-1, null);

    private FolderTar(List<Entry> entries)
    {
        _entries = entries;
        Length = (entries is [.., var last] ? last.End : 0) + (EndBlocks * TarHeader.BlockBytes);
    }

    /// <summary>How many files it holds.</summary>
    public int Files => _entries.Count;

    /// <summary>Changes when a file comes, goes, or is written: by name, size and time of change.</summary>
    public string Fingerprint { get; private init; } = string.Empty;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get => _position; set => _position = Math.Clamp(value, 0, Length); }

    /// <summary>Looks through a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UsageException">There is no file in it.</exception>
    public static FolderTar Of(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var entries = new List<Entry>();
        var prints = new StringBuilder();
        var start = 0L;
        foreach (var (name, path) in FilesIn(root))
        {
            var file = Target(path);
            var header = TarHeader.Of(name, file.Length, IsExecutable(file));
            entries.Add(new Entry(name, path, file.Length, IsExecutable(file), start, header.Length));
            start = entries[^1].End;
            prints.Append(CultureInfo.InvariantCulture, $"{name}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n");
        }

        return entries.Count > 0
            ? new FolderTar(entries) { Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prints.ToString()))) }
            : throw new UsageException($"There is no file in {folder}; name a folder with data in it.", ExitCode.BadInput, "dataset.empty");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var index = EntryAt(_position);
        var end = index < 0 ? Length : _entries[index].End;
        var wanted = buffer[..(int)Math.Min(buffer.Length, end - _position)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var read = index < 0 ? Zeros(wanted) : ReadEntry(index, wanted);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _open.Content?.Dispose();
        base.Dispose(disposing);
    }

    private int ReadEntry(int index, Span<byte> wanted)
    {
        var entry = _entries[index];
        var within = _position - entry.Start;
        if (within < entry.HeaderBytes)
        {
            if (_header.Entry != index)
            {
                _header = (index, TarHeader.Of(entry.Name, entry.Size, entry.Executable));
            }

            var header = _header.Header.AsSpan((int)within);
            var taken = Math.Min(header.Length, wanted.Length);
            header[..taken].CopyTo(wanted);
            return taken;
        }

        within -= entry.HeaderBytes;
        return within < entry.Size ? ReadContent(index, within, wanted[..(int)Math.Min(wanted.Length, entry.Size - within)]) : Zeros(wanted);
    }

    private int ReadContent(int index, long within, Span<byte> wanted)
    {
        if (_open.Entry != index)
        {
            _open.Content?.Dispose();
            _open = (index, new FileStream(_entries[index].Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }

        _open.Content!.Position = within;
        var read = _open.Content.Read(wanted);
        return read > 0 ? read : throw new IOException($"{_entries[index].Path} became shorter while it was sent; run the command again when nothing writes to it");
    }

    private static int Zeros(Span<byte> wanted)
    {
        wanted.Clear();
        return wanted.Length;
    }

    // The entry that holds the position; -1 behind the last, where the blocks of zeros are.
    private int EntryAt(long position)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].End <= position ? (middle + 1, high) : (low, middle);
        }

        return low < _entries.Count ? low : -1;
    }

    private static IEnumerable<(string Name, string Path)> FilesIn(string root)
    {
        var files = new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return files
            .Select(path => (Name: path[(root.Length + (root.EndsWith(Path.DirectorySeparatorChar) ? 0 : 1))..].Replace(Path.DirectorySeparatorChar, '/'), Path: path))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
    }

    private static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo is { Exists: true } target
            ? target
            : throw new UsageException($"{path} is a link that leads to no file; remove it or mend it.", ExitCode.BadInput, "dataset.link-broken");
    }

    private static bool IsExecutable(FileInfo file) => !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);

    private sealed record Entry(string Name, string Path, long Size, bool Executable, long Start, int HeaderBytes)
    {
        public long End { get; } = Start + HeaderBytes + TarHeader.Padded(Size);
    }
}
