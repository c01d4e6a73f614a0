using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Augmentation;

/// <summary>A crop of an image padded with its reflection, mirrored or not, made row by row without making the padded image.</summary>
internal static class ImageShift
{
    /// <param name="source">H×W×C.</param>
    /// <param name="target">H×W×C.</param>
    /// <param name="shape">The shape of both.</param>
    /// <param name="down">Row r of the crop is row r + <paramref name="down"/> of the image; less than H either way.</param>
    /// <param name="right">The same for columns.</param>
    /// <param name="mirrored">Whether the crop is turned left to right.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> target, PixelShape shape, int down, int right, bool mirrored)
    {
        var rowBytes = shape.Width * shape.Channels;
        for (var row = 0; row < shape.Height; row++)
        {
            var from = source.Slice(Reflect(row + down, shape.Height) * rowBytes, rowBytes);
            var to = target.Slice(row * rowBytes, rowBytes);
            if (shape.Channels == 1)
            {
                ShiftRow(MemoryMarshal.Cast<byte, Grey>(from), MemoryMarshal.Cast<byte, Grey>(to), right, mirrored);
            }
            else
            {
                ShiftRow(MemoryMarshal.Cast<byte, Rgb>(from), MemoryMarshal.Cast<byte, Rgb>(to), right, mirrored);
            }
        }
    }

    /// <summary>A place beyond the edge is as far within it; the edge itself is not repeated.</summary>
    public static int Reflect(int at, int size) => at < 0 ? -at : at >= size ? (2 * size) - 2 - at : at;

    private static void ShiftRow<T>(ReadOnlySpan<T> from, Span<T> to, int right, bool mirrored)
        where T : unmanaged
    {
        var width = to.Length;
        var (first, end) = (Math.Max(0, -right), Math.Min(width, width - right));
        var inside = from.Slice(first + right, end - first);
        if (mirrored)
        {
            ReverseTo(inside, to[(width - end)..]);
        }
        else
        {
            inside.CopyTo(to[first..]);
        }

        for (var column = 0; column < first; column++)
        {
            to[mirrored ? width - 1 - column : column] = from[Reflect(column + right, width)];
        }

        for (var column = end; column < width; column++)
        {
            to[mirrored ? width - 1 - column : column] = from[Reflect(column + right, width)];
        }
    }

    private static void ReverseTo<T>(ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged
    {
        var done = Unsafe.SizeOf<T>() == 3 ? ReverseFives(MemoryMarshal.AsBytes(from), MemoryMarshal.AsBytes(to)) : 0;
        for (var i = done; i < from.Length; i++)
        {
            to[i] = from[from.Length - 1 - i];
        }
    }

    // Five RGB pixels are fifteen bytes of a vector. Reads end at the source's end and writes stay in the target: the sixteenth byte read
    // lies before the five pixels, and the sixteenth byte written is overwritten by the next step.
    private static int ReverseFives(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var order = Vector128.Create((byte)13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
        var done = 0;
        while (from.Length - (3 * done) >= 16 && to.Length - (3 * done) >= 16)
        {
            var five = Vector128.Create(from.Slice(from.Length - (3 * done) - 16, 16));
            Vector128.Shuffle(five, order).CopyTo(to[(3 * done)..]);
            done += 5;
        }

        return done;
    }

    private readonly record struct Grey(byte Value);

    private readonly record struct Rgb(byte Red, byte Green, byte Blue);
}
