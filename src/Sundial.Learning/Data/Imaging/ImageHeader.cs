using System.Buffers.Binary;

namespace Sundial.Learning.Data.Imaging;

/// <summary>What an image says of itself before its pixels. Parsed here for the common formats: a survey of 60,000 files then takes milliseconds.</summary>
/// <param name="Format">By its first bytes.</param>
/// <param name="Width">Columns, as it is looked at: turned as its EXIF data say.</param>
/// <param name="Height">Rows, as it is looked at.</param>
/// <param name="Grey">Whether it has no colour channels.</param>
/// <param name="Orientation">How it is turned for that.</param>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool Grey, int Orientation = ExifOrientation.Upright)
{
    /// <summary>The header of a picture that is stored so and turned so.</summary>
    public static ImageHeader Of(ImageFormat format, int storedWidth, int storedHeight, bool grey, int orientation) =>
        ExifOrientation.Swaps(orientation) ? new(format, storedHeight, storedWidth, grey, orientation) : new(format, storedWidth, storedHeight, grey, orientation);

    private static ReadOnlySpan<byte> Exif => "Exif\0\0"u8;

    /// <summary>Parses a JPEG, PNG or GIF header.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <param name="header">What was found.</param>
    /// <returns>False when the header is of another format, damaged, or goes on beyond <paramref name="start"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> start, out ImageHeader header)
    {
        header = default;
        return ImageFormats.Of(start) switch
        {
            ImageFormat.Jpeg => TryParseJpeg(start, out header),
            ImageFormat.Png => TryParsePng(start, out header),
            ImageFormat.Gif => TryParseGif(start, out header),
            _ => false,
        };
    }

    // ITU T.81, B.1 and B.2.2: segments of marker, big-endian length, body; a start-of-frame holds precision, lines, samples, components.
    private static bool TryParseJpeg(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = default;
        var (at, orientation) = (2, (int?)null);
        while (at + 4 <= bytes.Length && bytes[at] == 0xFF)
        {
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;   // fill byte
                continue;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;   // no body
                continue;
            }

            var isFrame = marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;
            if (isFrame)
            {
                if (at + 10 > bytes.Length)
                {
                    return false;
                }

                var height = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]);
                header = Of(ImageFormat.Jpeg, width, height, bytes[at + 9] == 1, orientation ?? ExifOrientation.Upright);
                return width > 0 && height > 0;
            }

            if (marker is 0xD9 or 0xDA)
            {
                return false;   // data before any frame
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            var body = bytes[(at + 4)..Math.Clamp(at + 2 + length, at + 4, bytes.Length)];
            if (marker == 0xE1 && body.StartsWith(Exif))
            {
                // The first holds, for libvips too.
                orientation ??= ExifOrientation.Of(body[Exif.Length..]);
            }

            at += 2 + length;
        }

        return false;
    }

    // PNG, 11.2.1: IHDR comes first; width, height, depth, colour type (bit 1: colour).
    private static bool TryParsePng(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = default;
        if (bytes.Length < 26 || !bytes.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            return false;
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            return false;
        }

        header = Of(ImageFormat.Png, (int)width, (int)height, (bytes[25] & 2) == 0, OrientationOfPng(bytes));
        return true;
    }

    // PNG, 5.3 and 11.3.4.5: chunks of big-endian length, type, body, checksum; EXIF data come before the first pixels, as they are.
    private static int OrientationOfPng(ReadOnlySpan<byte> bytes)
    {
        const int Signature = 8;
        const int BeforeBody = 8;
        const int Checksum = 4;
        for (var at = (long)Signature; at + BeforeBody <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            var type = chunk[4..BeforeBody];
            if (type.SequenceEqual("IDAT"u8))
            {
                break;
            }

            if (type.SequenceEqual("eXIf"u8))
            {
                return ExifOrientation.Of(chunk[BeforeBody..(int)Math.Min(BeforeBody + (long)length, chunk.Length)]);
            }

            at += BeforeBody + (long)length + Checksum;
        }

        return ExifOrientation.Upright;
    }

    private static bool TryParseGif(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = default;
        if (bytes.Length < 10)
        {
            return false;
        }

        var width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        header = new ImageHeader(ImageFormat.Gif, width, height, Grey: false);
        return width > 0 && height > 0;
    }
}
