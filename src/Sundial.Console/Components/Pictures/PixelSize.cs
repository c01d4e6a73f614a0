using System.Buffers.Binary;

namespace Sundial.Console.Components.Pictures;

/// <summary>How large a picture is, upright: as browsers show it and as models see it.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record PixelSize(int Width, int Height)
{
    private const int OrientationTag = 0x0112;

    /// <summary>Reads it from the head of a PNG, JPEG, GIF or WebP.</summary>
    /// <returns>Null where it is none of these, or says nothing of its size.</returns>
    public static PixelSize? Of(ReadOnlySpan<byte> file)
    {
        if (file.Length >= 24 && file.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG"u8]))
        {
            return OfPng(file);
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8]) ? OfJpeg(file)
            : file.StartsWith("GIF8"u8) && file.Length >= 10 ? Known(UInt16(file[6..], little: true), UInt16(file[8..], little: true))
            : file.StartsWith("RIFF"u8) && file.Length >= 30 && file[8..].StartsWith("WEBP"u8) ? OfWebP(file)
            : null;
    }

    private static PixelSize? Known(int width, int height) => width > 0 && height > 0 ? new(width, height) : null;

    // Chunks, each with its length and name, up to the first of the pixels (PNG, 5.3); one of them may say that the picture lies on its side.
    private static PixelSize? OfPng(ReadOnlySpan<byte> file)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
        for (var at = 8L; at + 8 <= file.Length;)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("IDAT"u8))
            {
                break;
            }

            if (chunk[4..].StartsWith("eXIf"u8) && at + 8 + length <= file.Length && IsSideways(chunk.Slice(8, (int)length)))
            {
                return Known(height, width);
            }

            at += 12 + length;
        }

        return Known(width, height);
    }

    // Three kinds of first chunk: lossy, lossless, and extended (RFC 9649, 2.5 to 2.7).
    private static PixelSize? OfWebP(ReadOnlySpan<byte> file)
    {
        if (file[12..].StartsWith("VP8 "u8))
        {
            return Known(UInt16(file[26..], little: true) & 0x3fff, UInt16(file[28..], little: true) & 0x3fff);
        }

        if (file[12..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return Known((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1);
        }

        return file[12..].StartsWith("VP8X"u8) ? Known(1 + file[24] + (file[25] << 8) + (file[26] << 16), 1 + file[27] + (file[28] << 8) + (file[29] << 16)) : null;
    }

    // Segments, each a marker and its length, up to the one that describes the frame (JPEG, B.2.2). A camera held sideways says so in a segment before it.
    private static PixelSize? OfJpeg(ReadOnlySpan<byte> file)
    {
        var sideways = false;
        for (var at = 2; at + 9 <= file.Length;)
        {
            if (file[at] != 0xff)
            {
                return null;
            }

            var (marker, length) = (file[at + 1], BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
            if (marker == 0xff)
            {
                at++;   // padding
                continue;
            }

            if (IsFrame(marker))
            {
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]));
                return sideways ? Known(height, width) : Known(width, height);
            }

            if (marker == 0xe1 && at + 2 + length <= file.Length)
            {
                var segment = file.Slice(at + 4, Math.Max(0, length - 2));
                sideways |= segment.StartsWith("Exif\0\0"u8) && IsSideways(segment[6..]);
            }

            at += 2 + length;
        }

        return null;
    }

    private static bool IsFrame(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    // Orientations from 5 to 8 lay rows as columns (Exif 2.3, 4.6.4).
    private static bool IsSideways(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return false;
        }

        var little = tiff[0] == (byte)'I';
        var first = Int32(tiff[4..], little);
        if (first < 8 || first > tiff.Length - 2)
        {
            return false;
        }

        var entries = tiff[first..];
        var count = UInt16(entries, little);
        for (var entry = 0; entry < count && entries.Length >= 2 + (12 * (entry + 1)); entry++)
        {
            var field = entries[(2 + (12 * entry))..];
            if (UInt16(field, little) == OrientationTag)
            {
                return UInt16(field[8..], little) is >= 5 and <= 8;
            }
        }

        return false;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static int Int32(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes);
}
