using System.IO.Compression;

namespace Sundial.Learning.Data.Sources;

/// <summary>Some named files, such as one image, or IDX images with their labels beside them.</summary>
internal sealed class SingleFileContainer : FileContainer
{
    protected override bool FilesStandAlone => true;

    public required IReadOnlyList<string> FilePaths { get; init; }

    public override IEnumerable<ContainedFile> Files()
    {
        foreach (var path in FilePaths)
        {
            yield return new ContainedFile(System.IO.Path.GetFileName(path), new FileInfo(path).Length, () => SourceFile.OpenRead(path));
        }
    }
}

/// <summary>Opening files of the user's, with faults in words.</summary>
internal static class SourceFile
{
    public static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw SourceFaults.Unreadable(path, fault);
        }
    }

    /// <summary>Reads until the buffer is full or the stream ends.</summary>
    public static int Fill(Stream stream, Span<byte> buffer)
    {
        var length = 0;
        for (int count; length < buffer.Length && (count = stream.Read(buffer[length..])) > 0; length += count)
        {
        }

        return length;
    }

    /// <summary>The first bytes of a file, unpacked when it is gzipped.</summary>
    public static byte[] Start(string path, bool gzipped, int length)
    {
        using var file = OpenRead(path);
        using Stream bytes = gzipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        var start = new byte[length];
        try
        {
            return start[..Fill(bytes, start)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw SourceFaults.Unreadable(path, fault);
        }
    }
}
