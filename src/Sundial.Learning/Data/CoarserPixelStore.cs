using System.Buffers;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data;

/// <summary>The images of another store with fewer pixels, each the mean of those it stands for. Computed when they are read, so that they take no memory.</summary>
/// <param name="finer">The other store, which is its owner's to dispose of.</param>
/// <param name="from">The shape of its images.</param>
/// <param name="to">The shape of these.</param>
internal sealed class CoarserPixelStore(PixelStore finer, PixelShape from, PixelShape to) : PixelStore(to.Bytes)
{
    // Every row and column of the coarser image, as stretches of the finer one.
    private readonly (float Begin, float End)[] _rows = Stretches(from.Height, to.Height);
    private readonly (float Begin, float End)[] _columns = Stretches(from.Width, to.Width);

    /// <inheritdoc/>
    public override long ResidentBytes => 0;

    /// <inheritdoc/>
    public override void Write(int slot, ReadOnlySpan<byte> pixels) => throw new NotSupportedException("Coarser images are computed from finer ones.");

    /// <inheritdoc/>
    public override void Read(int slot, Span<byte> pixels)
    {
        var rented = ArrayPool<byte>.Shared.Rent(from.Bytes);
        var sums = ArrayPool<float>.Shared.Rent(from.Width * from.Channels);
        try
        {
            finer.Read(slot, rented.AsSpan(0, from.Bytes));
            for (var row = 0; row < to.Height; row++)
            {
                var line = sums.AsSpan(0, from.Width * from.Channels);
                SumRows(rented, _rows[row], line);
                MeanColumns(line, _rows[row].End - _rows[row].Begin, pixels.Slice(row * to.Width * to.Channels, to.Width * to.Channels));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> View(int slot) => default;

    /// <inheritdoc/>
    public override void ReduceToGrey(int slots) => throw new NotSupportedException("Coarser images have the channels of the finer ones.");

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private static (float Begin, float End)[] Stretches(int from, int to) =>
        [.. Enumerable.Range(0, to).Select(i => ((float)((double)i * from / to), (float)((i + 1.0) * from / to)))];

    private void SumRows(ReadOnlySpan<byte> pixels, (float Begin, float End) rows, Span<float> line)
    {
        line.Clear();
        for (var row = (int)rows.Begin; row < rows.End && row < from.Height; row++)
        {
            var share = Math.Min(rows.End, row + 1) - Math.Max(rows.Begin, row);
            var source = pixels.Slice(row * line.Length, line.Length);
            for (var i = 0; i < line.Length; i++)
            {
                line[i] += share * source[i];
            }
        }
    }

    private void MeanColumns(ReadOnlySpan<float> line, float height, Span<byte> pixels)
    {
        for (var column = 0; column < to.Width; column++)
        {
            var (begin, end) = _columns[column];
            for (var channel = 0; channel < to.Channels; channel++)
            {
                var sum = 0f;
                for (var x = (int)begin; x < end && x < from.Width; x++)
                {
                    sum += (Math.Min(end, x + 1) - Math.Max(begin, x)) * line[(x * to.Channels) + channel];
                }

                pixels[(column * to.Channels) + channel] = (byte)Math.Clamp((sum / (height * (end - begin))) + 0.5f, 0, 255);
            }
        }
    }
}
