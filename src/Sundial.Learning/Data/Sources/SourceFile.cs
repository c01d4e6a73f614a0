using System.IO.Compression;

namespace Sundial.Learning.Data.Sources;

/// <summary>Opening the user's files, with faults in words.</summary>
internal static class SourceFile
{
    private const int BufferBytes = 1 << 16;

    public static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw SourceFaults.Unreadable(path, fault);
        }
    }

    /// <summary>Reads until the buffer is full or the stream ends.</summary>
    public static int Fill(Stream stream, Span<byte> buffer) => stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);

    /// <summary>The first bytes of a file, unpacked when it is gzipped. Files without a length are not opened: a pipe would block.</summary>
    public static byte[] Start(string path, bool gzipped, int length)
    {
        if (new FileInfo(path).Length == 0)
        {
            return [];
        }

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
