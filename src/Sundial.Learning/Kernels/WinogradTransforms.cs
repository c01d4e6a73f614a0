using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>
/// The transforms of minimal filtering F(2×2, 3×3): a 3×3 convolution of a 4×4 patch to a 2×2 tile takes 16 products instead of 36.
/// </summary>
/// <remarks>
/// Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A with patch d, filter g and tile Y (Winograd 1980; Lavin and Gray 2015, arXiv 1509.09308). The sum
/// over channels is made between the transforms, so they cost little. The two gradients are the same three maps and their
/// transposes. Everything works on sixteen channels at a time; the sixteen products of a tile are its points.
/// </remarks>
internal static unsafe class WinogradTransforms
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Products of one tile.</summary>
    public const int Points = 16;

    /// <summary>Bᵀ d B of one patch.</summary>
    /// <param name="x">The upper left position of the patch.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    /// <param name="to">Receives the first point.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Patch(float* x, int pitch, float* to, long stride)
    {
        PatchColumn(x, pitch, out var t00, out var t10, out var t20, out var t30);
        PatchColumn(x + Lanes, pitch, out var t01, out var t11, out var t21, out var t31);
        PatchColumn(x + 2 * Lanes, pitch, out var t02, out var t12, out var t22, out var t32);
        PatchColumn(x + 3 * Lanes, pitch, out var t03, out var t13, out var t23, out var t33);
        StorePatchRow(to, stride, t00, t01, t02, t03);
        StorePatchRow(to + 4 * stride, stride, t10, t11, t12, t13);
        StorePatchRow(to + 8 * stride, stride, t20, t21, t22, t23);
        StorePatchRow(to + 12 * stride, stride, t30, t31, t32, t33);
    }

    /// <summary>Aᵀ m A: the points of one tile to its four positions.</summary>
    /// <param name="m">The first point.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile TileOf(float* m, long stride)
    {
        TileColumn(m, stride, out var s00, out var s10);
        TileColumn(m + stride, stride, out var s01, out var s11);
        TileColumn(m + 2 * stride, stride, out var s02, out var s12);
        TileColumn(m + 3 * stride, stride, out var s03, out var s13);
        return new Tile(s00 + s01 + s02, s01 - s02 - s03, s10 + s11 + s12, s11 - s12 - s13);
    }

    /// <summary>A y Aᵀ, the transpose of <see cref="TileOf"/>: the gradient of one tile to those of its points.</summary>
    /// <param name="tile">The gradient by the four positions.</param>
    /// <param name="to">Receives the first point.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TileGradient(in Tile tile, float* to, long stride)
    {
        StoreTileRow(to, stride, tile.Y00, tile.Y01);
        StoreTileRow(to + 4 * stride, stride, tile.Y00 + tile.Y10, tile.Y01 + tile.Y11);
        StoreTileRow(to + 8 * stride, stride, tile.Y00 - tile.Y10, tile.Y01 - tile.Y11);
        StoreTileRow(to + 12 * stride, stride, -tile.Y10, -tile.Y11);
    }

    /// <summary>G g Gᵀ of sixteen filters.</summary>
    /// <param name="filters">[tap][16].</param>
    /// <param name="to">Receives the first point.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    public static void Filter(float* filters, float* to, long stride)
    {
        var half = Vector512.Create(0.5f);
        var rows = stackalloc float[4 * 3 * Lanes];
        for (var column = 0; column < 3; column++)
        {
            Expand(filters + column * Lanes, 3 * Lanes, half, rows + column * Lanes, 3 * Lanes);
        }

        for (var row = 0; row < 4; row++)
        {
            Expand(rows + row * 3 * Lanes, Lanes, half, to + 4 * row * stride, stride);
        }
    }

    /// <summary>Gᵀ u G, the transpose of <see cref="Filter"/>: the gradient of the points to that of sixteen filters.</summary>
    /// <param name="points">The first point.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    /// <param name="filters">Receives [tap][16].</param>
    public static void FilterGradient(float* points, long stride, float* filters)
    {
        var half = Vector512.Create(0.5f);
        var rows = stackalloc float[3 * 4 * Lanes];
        for (var column = 0; column < 4; column++)
        {
            Contract(points + column * stride, 4 * stride, half, rows + column * Lanes, 4 * Lanes);
        }

        for (var row = 0; row < 3; row++)
        {
            Contract(rows + row * 4 * Lanes, Lanes, half, filters + row * 3 * Lanes, Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PatchColumn(
        float* x, int pitch, out Vector512<float> t0, out Vector512<float> t1, out Vector512<float> t2, out Vector512<float> t3)
    {
        var d0 = Vector512.Load(x);
        var d1 = Vector512.Load(x + pitch);
        var d2 = Vector512.Load(x + 2 * pitch);
        var d3 = Vector512.Load(x + 3 * pitch);
        t0 = d0 - d2;
        t1 = d1 + d2;
        t2 = d2 - d1;
        t3 = d1 - d3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePatchRow(float* to, long stride, Vector512<float> t0, Vector512<float> t1, Vector512<float> t2, Vector512<float> t3)
    {
        (t0 - t2).Store(to);
        (t1 + t2).Store(to + stride);
        (t2 - t1).Store(to + 2 * stride);
        (t1 - t3).Store(to + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TileColumn(float* m, long stride, out Vector512<float> s0, out Vector512<float> s1)
    {
        var m1 = Vector512.Load(m + 4 * stride);
        var m2 = Vector512.Load(m + 8 * stride);
        s0 = Vector512.Load(m) + m1 + m2;
        s1 = m1 - m2 - Vector512.Load(m + 12 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTileRow(float* to, long stride, Vector512<float> r0, Vector512<float> r1)
    {
        r0.Store(to);
        (r0 + r1).Store(to + stride);
        (r0 - r1).Store(to + 2 * stride);
        (-r1).Store(to + 3 * stride);
    }

    private static void Expand(float* from, long fromStride, Vector512<float> half, float* to, long stride)
    {
        var g0 = Vector512.Load(from);
        var g1 = Vector512.Load(from + fromStride);
        var g2 = Vector512.Load(from + 2 * fromStride);
        var even = half * (g0 + g2);
        var odd = half * g1;
        g0.Store(to);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);
        g2.Store(to + 3 * stride);
    }

    private static void Contract(float* from, long fromStride, Vector512<float> half, float* to, long stride)
    {
        var u1 = Vector512.Load(from + fromStride);
        var u2 = Vector512.Load(from + 2 * fromStride);
        var even = half * (u1 + u2);
        (Vector512.Load(from) + even).Store(to);
        (half * (u1 - u2)).Store(to + stride);
        (even + Vector512.Load(from + 3 * fromStride)).Store(to + 2 * stride);
    }

    /// <summary>Sixteen channels of the four positions of a tile.</summary>
    public readonly struct Tile(Vector512<float> y00, Vector512<float> y01, Vector512<float> y10, Vector512<float> y11)
    {
        /// <summary>Upper left.</summary>
        public readonly Vector512<float> Y00 = y00;

        /// <summary>Upper right.</summary>
        public readonly Vector512<float> Y01 = y01;

        /// <summary>Lower left.</summary>
        public readonly Vector512<float> Y10 = y10;

        /// <summary>Lower right.</summary>
        public readonly Vector512<float> Y11 = y11;

        /// <summary>Reads two positions of two rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Tile Load(float* upper, float* lower) =>
            new(Vector512.Load(upper), Vector512.Load(upper + Lanes), Vector512.Load(lower), Vector512.Load(lower + Lanes));

        /// <summary>Writes two positions of two rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(float* upper, float* lower)
        {
            Y00.Store(upper);
            Y01.Store(upper + Lanes);
            Y10.Store(lower);
            Y11.Store(lower + Lanes);
        }
    }
}
