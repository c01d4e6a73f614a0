using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>Maximum pooling over <see cref="BlockedShape"/>: 2×2 with stride 2, and over the whole plane.</summary>
internal static unsafe class PoolingKernels
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>The largest of the four positions of a tile and which it was; the first one where several are equal.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="y">Receives 16 maxima.</param>
    /// <param name="winners">Receives 16 numbers, 0 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Largest(in WinogradTransforms.Tile tile, float* y, sbyte* winners)
    {
        var best = tile.Y00;
        var winner = Vector512<int>.Zero;
        Challenge(tile.Y01, 1, ref best, ref winner);
        Challenge(tile.Y10, 2, ref best, ref winner);
        Challenge(tile.Y11, 3, ref best, ref winner);
        best.Store(y);
        Narrow(winner).Store(winners);
    }

    /// <summary>The gradients of 16 maxima, put back where their values came from, and zero elsewhere.</summary>
    /// <param name="dy">16 gradients.</param>
    /// <param name="winners">What <see cref="Largest"/> noted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WinogradTransforms.Tile Spread(float* dy, sbyte* winners)
    {
        var gradient = Vector512.Load(dy);
        var winner = Widen(winners);
        return new WinogradTransforms.Tile(Share(gradient, winner, 0), Share(gradient, winner, 1), Share(gradient, winner, 2), Share(gradient, winner, 3));
    }

    /// <summary>The maximum of one plane, and at which position it stands.</summary>
    /// <param name="x">First interior position.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="y">Receives 16 maxima.</param>
    /// <param name="winners">Receives their positions, row × width + column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaxOfPlane(float* x, in BlockedShape shape, float* y, int* winners)
    {
        var best = Vector512.Create(float.NegativeInfinity);
        var winner = Vector512<int>.Zero;
        for (var row = 0; row < shape.Height; row++)
        {
            for (var column = 0; column < shape.Width; column++)
            {
                Challenge(Vector512.Load(x + row * shape.RowPitch + column * Lanes), row * shape.Width + column, ref best, ref winner);
            }
        }

        best.Store(y);
        winner.Store(winners);
    }

    /// <summary>Puts 16 gradients back where their maxima stood and zero everywhere else in the plane, border included.</summary>
    /// <param name="dy">16 gradients.</param>
    /// <param name="winners">Their positions.</param>
    /// <param name="dx">The plane, from its border on.</param>
    /// <param name="shape">Its shape.</param>
    public static void SpreadMaximum(float* dy, int* winners, float* dx, in BlockedShape shape)
    {
        new Span<float>(dx, shape.PlanePitch).Clear();
        for (var lane = 0; lane < Lanes; lane++)
        {
            var (row, column) = Math.DivRem(winners[lane], shape.Width);
            dx[(row + 1) * shape.RowPitch + (column + 1) * Lanes + lane] = dy[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Challenge(Vector512<float> value, int index, ref Vector512<float> best, ref Vector512<int> winner)
    {
        var better = Vector512.GreaterThan(value, best);
        best = Vector512.ConditionalSelect(better, value, best);
        winner = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(index), winner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Share(Vector512<float> gradient, Vector512<int> winner, int index) =>
        Vector512.ConditionalSelect(Vector512.Equals(winner, Vector512.Create(index)).AsSingle(), gradient, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Narrow(Vector512<int> value)
    {
        var words = Vector256.Narrow(value.GetLower(), value.GetUpper());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(sbyte* bytes)
    {
        var (low, high) = Vector128.Widen(Vector128.Load(bytes));
        return Vector512.Create(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)), Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high)));
    }
}
