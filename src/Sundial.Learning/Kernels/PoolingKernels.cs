using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>Maximum pooling over <see cref="BlockedShape"/>: 2×2 with stride 2, and over the whole plane.</summary>
internal static unsafe class PoolingKernels
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Pools two rows to one and notes which of the four won; the first one does where several are equal.</summary>
    /// <param name="x">First interior position of the upper row.</param>
    /// <param name="pitch">Floats from the upper row to the lower.</param>
    /// <param name="y">First interior position of the pooled row.</param>
    /// <param name="winners">One byte per pooled value, 0 to 3.</param>
    /// <param name="width">Pooled columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaxOfTwoRows(float* x, int pitch, float* y, sbyte* winners, int width)
    {
        for (var column = 0; column < width; column++)
        {
            var best = Vector512.Load(x);
            var winner = Vector512<int>.Zero;
            Challenge(Vector512.Load(x + Lanes), 1, ref best, ref winner);
            Challenge(Vector512.Load(x + pitch), 2, ref best, ref winner);
            Challenge(Vector512.Load(x + pitch + Lanes), 3, ref best, ref winner);
            best.Store(y);
            Narrow(winner).Store(winners);
            x += 2 * Lanes;
            y += Lanes;
            winners += Lanes;
        }
    }

    /// <summary>Puts the gradients of one pooled plane back where their values came from; writes the border of zeros too.</summary>
    /// <param name="dy">First interior position of the pooled gradient plane.</param>
    /// <param name="pooled">Its shape.</param>
    /// <param name="winners">The plane's winners.</param>
    /// <param name="dx">The plane of twice the height and width, from its border on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SpreadPlane(float* dy, in BlockedShape pooled, sbyte* winners, float* dx)
    {
        var pitch = (2 * pooled.Width + 2) * Lanes;
        new Span<float>(dx, pitch).Clear();
        new Span<float>(dx + (2 * pooled.Height + 1L) * pitch, pitch).Clear();
        var zero = Vector512<float>.Zero;
        for (var row = 0; row < pooled.Height; row++)
        {
            var to = dx + (2 * row + 1L) * pitch;
            zero.Store(to);
            zero.Store(to + pitch);
            to += Lanes;
            var from = dy + row * pooled.RowPitch;
            for (var column = 0; column < pooled.Width; column++)
            {
                var gradient = Vector512.Load(from);
                var winner = Widen(winners);
                Share(gradient, winner, 0).Store(to);
                Share(gradient, winner, 1).Store(to + Lanes);
                Share(gradient, winner, 2).Store(to + pitch);
                Share(gradient, winner, 3).Store(to + pitch + Lanes);
                from += Lanes;
                to += 2 * Lanes;
                winners += Lanes;
            }

            zero.Store(to);
            zero.Store(to + pitch);
        }
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
