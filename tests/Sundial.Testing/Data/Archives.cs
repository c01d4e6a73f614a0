using System.Formats.Tar;
using System.IO.Compression;

namespace Sundial.Testing.Data;

/// <summary>Writes archives, friendly and hostile. Names are taken as they are.</summary>
public static class Archives
{
    public static string Zip(string path, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(bytes);
        }

        return path;
    }

    public static string Tar(string path, IEnumerable<(string Name, byte[] Bytes)> files) =>
        Tar(path, gzipped: path.EndsWith("gz", StringComparison.Ordinal), files.Select(file => Entry(file.Name, file.Bytes)));

    public static string Tar(string path, bool gzipped, IEnumerable<TarEntry> entries)
    {
        using var file = File.Create(path);
        using Stream packed = gzipped ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var tar = new TarWriter(packed);
        foreach (var entry in entries)
        {
            tar.WriteEntry(entry);
        }

        return path;
    }

    public static TarEntry Entry(string name, byte[] bytes) => new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) };

    public static TarEntry Link(string name, string target, TarEntryType type = TarEntryType.SymbolicLink) => new PaxTarEntry(type, name) { LinkName = target };

    /// <summary>A gzipped tar of one file of zeros, about a thousandth of its size.</summary>
    public static string Bomb(string path, int megabytes)
    {
        using var zeros = new ZeroStream((long)megabytes << 20);
        return Tar(path, gzipped: true, [new PaxTarEntry(TarEntryType.RegularFile, "cats/zeros.png") { DataStream = zeros }]);
    }

    private sealed class ZeroStream(long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - Position);
            buffer[..count].Clear();
            Position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset;
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
