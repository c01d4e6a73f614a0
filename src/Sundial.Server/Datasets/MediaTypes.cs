using System.IO.Compression;
using System.Text.Unicode;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Datasets;

/// <summary>What a file is, told by how it begins: a name says what somebody believes.</summary>
internal static class MediaTypes
{
    /// <summary>A zip archive.</summary>
    public const string Zip = "application/zip";

    /// <summary>Something compressed with gzip, be it an archive or one file.</summary>
    public const string Gzip = "application/gzip";

    /// <summary>A tar archive.</summary>
    public const string Tar = "application/x-tar";

    /// <summary>Numbers in the idx format.</summary>
    public const string Idx = "application/x-idx";

    /// <summary>Text in the JSON format.</summary>
    public const string Json = "application/json";

    /// <summary>Lines with as many commas, semicolons or bars each.</summary>
    public const string Csv = "text/csv";

    /// <summary>Lines with as many tabs each.</summary>
    public const string Tsv = "text/tab-separated-values";


    /// <summary>Anything else.</summary>
    public const string Unknown = "application/octet-stream";

    private const int HeadBytes = 4096;

    private const int TarMagicOffset = 257;

    /// <summary>What a blob is.</summary>
    public static async Task<string> OfAsync(ArtifactStore artifacts, Digest digest, CancellationToken cancel)
    {
        await using var content = await artifacts.OpenReadAsync(digest, new BlobRange(0, HeadBytes), cancel);
        return Of(await HeadAsync(content.Stream, cancel));
    }

    /// <summary>What a blob is that is compressed with gzip, once it is unpacked.</summary>
    public static async Task<string> UnpackedAsync(ArtifactStore artifacts, Digest digest, CancellationToken cancel)
    {
        await using var content = await artifacts.OpenReadAsync(digest, range: null, cancel);
        await using var unpacked = new GZipStream(content.Stream, CompressionMode.Decompress);
        try
        {
            return Of(await HeadAsync(unpacked, cancel));
        }
        catch (InvalidDataException)
        {
            return Unknown;
        }
    }

    /// <summary>What it is.</summary>
    /// <param name="head">The first bytes, 4096 of them where there are so many.</param>
    public static string Of(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8) ? Zip
        : head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Gzip
        : head.Length > TarMagicOffset && head[TarMagicOffset..].StartsWith("ustar"u8) ? Tar
        : IsIdx(head) ? Idx
        : IsText(head) ? OfText(head)
        : Unknown;

    private static async Task<byte[]> HeadAsync(Stream stream, CancellationToken cancel)
    {
        var head = new byte[HeadBytes];
        var count = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        return head[..count];
    }

    // Two zeros, the type of a number, and how many dimensions.
    private static bool IsIdx(ReadOnlySpan<byte> head) =>
        head.Length >= 8 && head[0] == 0 && head[1] == 0 && head[2] is 0x08 or 0x09 or 0x0B or 0x0C or 0x0D or 0x0E && head[3] is >= 1 and <= 4;

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        // The last character may be cut, by 3 bytes at most.
        for (var cut = 0; cut <= (head.Length == HeadBytes ? 3 : 0); cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return head.Length > 0 && head.IndexOfAnyInRange((byte)0, (byte)8) < 0;
            }
        }

        return false;
    }

    private static string OfText(ReadOnlySpan<byte> head)
    {
        var begin = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        var text = begin.TrimStart(" \t\r\n"u8);
        return text.StartsWith("{"u8) || text.StartsWith("["u8) ? Json
            : IsTable(begin, (byte)'\t', head.Length < HeadBytes) ? Tsv
            : IsTable(begin, (byte)',', head.Length < HeadBytes) || IsTable(begin, (byte)';', head.Length < HeadBytes) || IsTable(begin, (byte)'|', head.Length < HeadBytes) ? Csv
            : Unknown;
    }

    private static bool IsTable(ReadOnlySpan<byte> text, byte separator, bool whole)
    {
        var lines = 0;
        var separators = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            if (end < 0 && !whole)
            {
                break;   // the last line is cut
            }

            var line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
            text = end < 0 ? default : text[(end + 1)..];
            var here = CountOf(line, separator);
            if (line.IsEmpty || here == 0 || (lines > 0 && here != separators))
            {
                return line.IsEmpty && lines > 0 && text.IsEmpty;
            }

            separators = here;
            lines++;
        }

        return lines > 0;
    }

    private static int CountOf(ReadOnlySpan<byte> line, byte separator)
    {
        var (count, quoted) = (0, false);
        foreach (var letter in line)
        {
            quoted ^= letter == '"';
            count += letter == separator && !quoted ? 1 : 0;
        }

        return count;
    }
}
