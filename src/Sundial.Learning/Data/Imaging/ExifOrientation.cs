using System.Buffers.Binary;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Data.Imaging;

/// <summary>How a picture is turned before it is looked at, as its EXIF data say: 1 to 8, where 1 is as it is stored, and from 5 on rows become columns.</summary>
/// <remarks>CIPA DC-008 (EXIF 2.32), 4.6.4; the data are laid out as in TIFF 6.0, section 2.</remarks>
internal static class ExifOrientation
{
    /// <summary>A picture that is stored upright.</summary>
    public const int Upright = 1;

    private const ushort Tag = 0x0112;
    private const ushort Short = 3;
    private const int HeaderBytes = 8;
    private const ushort Magic = 42;
    private const int EntryBytes = 12;

    /// <summary>Reads it; upright where the data do not say, or say what there is not.</summary>
    /// <param name="tiff">The data from their byte order on; may be cut off behind it.</param>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        var little = tiff.StartsWith("II"u8);
        if (tiff.Length < HeaderBytes || !(little || tiff.StartsWith("MM"u8)) || Number(tiff[2..], little) != Magic)
        {
            return Upright;
        }

        var at = Long(tiff[4..], little);
        if (at + 2L > tiff.Length)
        {
            return Upright;
        }

        var entries = Number(tiff[(int)at..], little);
        var rest = tiff[((int)at + 2)..];
        for (var entry = 0; entry < entries && rest.Length >= EntryBytes; entry++, rest = rest[EntryBytes..])
        {
            if (Number(rest, little) == Tag && Number(rest[2..], little) == Short && Long(rest[4..], little) == 1)
            {
                return Number(rest[8..], little) is >= 1 and <= 8 and var orientation ? orientation : Upright;
            }
        }

        return Upright;
    }

    /// <summary>Whether rows become columns.</summary>
    public static bool Swaps(int orientation) => orientation >= 5;

    /// <summary>Where a box on a picture as it is stored comes to lie on the upright one.</summary>
    /// <param name="box">In shares of the stored picture.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <returns>In shares of the upright picture.</returns>
    public static Box Turn(Box box, int orientation)
    {
        var (left, top, right, bottom) = (box.Left, box.Top, box.Right, box.Bottom);
        return orientation switch
        {
            2 => new Box(1 - right, top, 1 - left, bottom),
            3 => new Box(1 - right, 1 - bottom, 1 - left, 1 - top),
            4 => new Box(left, 1 - bottom, right, 1 - top),
            5 => new Box(top, left, bottom, right),
            6 => new Box(1 - bottom, left, 1 - top, right),
            7 => new Box(1 - bottom, 1 - right, 1 - top, 1 - left),
            8 => new Box(top, 1 - right, bottom, 1 - left),
            _ => box,
        };
    }

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
