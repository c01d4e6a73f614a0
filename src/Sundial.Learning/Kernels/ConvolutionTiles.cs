using System.Runtime.CompilerServices;

namespace Sundial.Learning.Kernels;

/// <summary>Where a 2×2 tile lies: tiles are counted row by row, image by image.</summary>
internal struct TilePosition
{
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>The tile of a number.</summary>
    /// <param name="shape">The batch; height and width are even.</param>
    /// <param name="image">The image from which on tiles are counted.</param>
    /// <param name="tile">Its number.</param>
    public TilePosition(in BlockedShape shape, int image, int tile)
    {
        (_rows, _columns) = (shape.Height / 2, shape.Width / 2);
        (var row, Column) = Math.DivRem(tile, _columns);
        (Image, Row) = Math.DivRem(row, _rows);
        Image += image;
    }

    /// <summary>The image.</summary>
    public int Image { get; private set; }

    /// <summary>Row of tiles.</summary>
    public int Row { get; private set; }

    /// <summary>Column of tiles.</summary>
    public int Column { get; private set; }

    /// <summary>Tiles of one image.</summary>
    public static int TilesOf(in BlockedShape shape) => shape.Height * shape.Width / 4;

    /// <summary>Where the winners of this tile stand in [N, K/16, H, W, 16].</summary>
    /// <param name="pooled">Shape of the pooled batch.</param>
    /// <param name="block">Which 16 channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long WinnersIn(in BlockedShape pooled, int block) =>
        (((Image * (long)pooled.Blocks + block) * pooled.Height + Row) * pooled.Width + Column) * BlockedShape.Lanes;

    /// <summary>Goes to the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MoveOn()
    {
        if (++Column < _columns)
        {
            return;
        }

        Column = 0;
        if (++Row == _rows)
        {
            Row = 0;
            Image++;
        }
    }
}

/// <summary>What a convolution writes: every position, or the largest of each 2×2 tile and which of the four it was.</summary>
/// <param name="y">The batch.</param>
/// <param name="shape">Its shape; pooled, where winners are wanted.</param>
/// <param name="winners">[N, K/16, H, W, 16], 0 to 3 row by row; null without pooling.</param>
internal readonly unsafe struct ConvolutionOutput(float* y, BlockedShape shape, sbyte* winners)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>The batch.</summary>
    public float* Y => y;

    /// <summary>Its shape.</summary>
    public BlockedShape Shape => shape;

    /// <summary>Transforms the points of some tiles back and writes them.</summary>
    /// <param name="m">[point][tile][32].</param>
    /// <param name="stride">Floats from one point to the next.</param>
    /// <param name="position">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="pair">Which 32 outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(float* m, long stride, TilePosition position, int count, int pair)
    {
        var pitch = shape.RowPitch;
        for (var tile = 0; tile < count; tile++)
        {
            for (var half = 0; half < 2; half++)
            {
                var block = 2 * pair + half;
                var result = WinogradTransforms.TileOf(m + half * Lanes, stride);
                var plane = y + shape.Interior(position.Image, block);
                if (winners == null)
                {
                    var to = plane + 2 * position.Row * pitch + 2 * position.Column * Lanes;
                    result.Store(to, to + pitch);
                }
                else
                {
                    PoolingKernels.Largest(result, plane + position.Row * pitch + position.Column * Lanes, winners + position.WinnersIn(shape, block));
                }
            }

            m += 2 * Lanes;
            position.MoveOn();
        }
    }
}

/// <summary>The gradient by what a convolution wrote.</summary>
/// <param name="dy">The batch.</param>
/// <param name="shape">Its shape; pooled, where there are winners.</param>
/// <param name="winners">As <see cref="ConvolutionOutput"/> wrote them; null without pooling.</param>
internal readonly unsafe struct OutputGradient(float* dy, BlockedShape shape, sbyte* winners)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>The points of some tiles.</summary>
    /// <param name="z">Receives [point][tile][32].</param>
    /// <param name="stride">Floats from one point to the next.</param>
    /// <param name="position">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="pair">Which 32 outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* z, long stride, TilePosition position, int count, int pair)
    {
        for (var tile = 0; tile < count; tile++)
        {
            for (var half = 0; half < 2; half++)
            {
                WinogradTransforms.TileGradient(At(position, 2 * pair + half), z + half * Lanes, stride);
            }

            z += 2 * Lanes;
            position.MoveOn();
        }
    }

    /// <summary>Writes one plane as it was before the pooling, with its border of zeros.</summary>
    /// <param name="image">Which image.</param>
    /// <param name="block">Which 16 channels.</param>
    /// <param name="full">Shape of the batch before the pooling.</param>
    /// <param name="to">A batch of that shape.</param>
    /// <param name="toImage">Which image of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(int image, int block, in BlockedShape full, float* to, int toImage)
    {
        var plane = to + full.Interior(toImage, block);
        var position = new TilePosition(full, image, 0);
        for (var tile = TilePosition.TilesOf(full); tile > 0; tile--)
        {
            var at = plane + 2 * position.Row * full.RowPitch + 2 * position.Column * Lanes;
            At(position, block).Store(at, at + full.RowPitch);
            position.MoveOn();
        }

        ConvolutionKernels.ClearBorder(to, full, toImage, block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WinogradTransforms.Tile At(in TilePosition position, int block)
    {
        var plane = dy + shape.Interior(position.Image, block);
        if (winners == null)
        {
            var from = plane + 2 * position.Row * shape.RowPitch + 2 * position.Column * Lanes;
            return WinogradTransforms.Tile.Load(from, from + shape.RowPitch);
        }

        return PoolingKernels.Spread(plane + position.Row * shape.RowPitch + position.Column * Lanes, winners + position.WinnersIn(shape, block));
    }
}
