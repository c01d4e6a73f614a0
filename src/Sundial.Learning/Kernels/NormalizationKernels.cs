using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>Batch normalisation, activation and the addition of a shortcut in one pass over <see cref="BlockedShape"/>.</summary>
/// <remarks>
/// One thread takes a channel block through the whole batch, so the sums are made in one order whatever the number of
/// threads. The sums of a plane are single precision, those of the batch double. The scale of the normalisation is 1, so
/// the factor is one over the standard deviation: what follows can scale as well as it can.
/// </remarks>
internal static unsafe class NormalizationKernels
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Mean and variance (biased) of 16 channels over the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Moments(float* x, in BlockedShape shape, int block, float* mean, float* variance)
    {
        var sums = stackalloc double[2 * Lanes];
        new Span<double>(sums, 2 * Lanes).Clear();
        for (var image = 0; image < shape.Images; image++)
        {
            var plane = x + shape.Interior(image, block);
            Vector512<float> sum = default, squares = default, sum2 = default, squares2 = default;
            for (var row = 0; row < shape.Height; row++)
            {
                var p = plane + row * shape.RowPitch;
                var end = p + shape.Width * Lanes;
                for (; p != end; p += 2 * Lanes)
                {
                    var a = Vector512.Load(p);
                    var b = Vector512.Load(p + Lanes);
                    sum += a;
                    squares = Vector512.FusedMultiplyAdd(a, a, squares);
                    sum2 += b;
                    squares2 = Vector512.FusedMultiplyAdd(b, b, squares2);
                }
            }

            Accumulate(sums, sum + sum2);
            Accumulate(sums + Lanes, squares + squares2);
        }

        var count = (double)shape.Images * shape.Height * shape.Width;
        for (var lane = 0; lane < Lanes; lane++)
        {
            var m = sums[lane] / count;
            mean[lane] = (float)m;
            variance[lane] = (float)Math.Max(0, sums[Lanes + lane] / count - m * m);
        }
    }

    /// <summary>y = activation(x · factor + offset) (+ shortcut) over one plane; writes the border of zeros too.</summary>
    /// <typeparam name="TActivation">The activation.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TActivation>(float* x, float* shortcut, float* y, in BlockedShape shape, int image, int block, float* factor, float* offset)
        where TActivation : struct, IActivation
    {
        var start = shape.Interior(image, block);
        var f = Vector512.Load(factor);
        var o = Vector512.Load(offset);
        for (var row = 0; row < shape.Height; row++)
        {
            var at = start + row * shape.RowPitch;
            var end = at + shape.Width * Lanes;
            if (shortcut == null)
            {
                for (; at < end; at += Lanes)
                {
                    TActivation.Apply(Vector512.FusedMultiplyAdd(Vector512.Load(x + at), f, o)).Store(y + at);
                }
            }
            else
            {
                for (; at < end; at += Lanes)
                {
                    (TActivation.Apply(Vector512.FusedMultiplyAdd(Vector512.Load(x + at), f, o)) + Vector512.Load(shortcut + at)).Store(y + at);
                }
            }
        }

        ConvolutionKernels.ClearBorder(y, shape, image, block);
    }

    /// <summary>The two sums that the gradient needs, of 16 channels over the batch: Σg and Σg·x̂, with g = dy · activation'(x · factor + offset).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GradientSums<TActivation>(
        float* x, float* dy, in BlockedShape shape, int block, float* factor, float* offset, float* mean, float* sumOfG, float* sumOfGX)
        where TActivation : struct, IActivation
    {
        var sums = stackalloc double[2 * Lanes];
        new Span<double>(sums, 2 * Lanes).Clear();
        var f = Vector512.Load(factor);
        var o = Vector512.Load(offset);
        for (var image = 0; image < shape.Images; image++)
        {
            var start = shape.Interior(image, block);
            Vector512<float> g0 = default, gx0 = default;
            for (var row = 0; row < shape.Height; row++)
            {
                var at = start + row * shape.RowPitch;
                var end = at + shape.Width * Lanes;
                for (; at < end; at += Lanes)
                {
                    var value = Vector512.Load(x + at);
                    var g = Vector512.Load(dy + at) * TActivation.Slope(Vector512.FusedMultiplyAdd(value, f, o));
                    g0 += g;
                    gx0 = Vector512.FusedMultiplyAdd(g, value, gx0);
                }
            }

            Accumulate(sums, g0);
            Accumulate(sums + Lanes, gx0);
        }

        for (var lane = 0; lane < Lanes; lane++)
        {
            sumOfG[lane] = (float)sums[lane];
            sumOfGX[lane] = (float)((sums[Lanes + lane] - sums[lane] * mean[lane]) * factor[lane]);
        }
    }

    /// <summary>dx = factor · (g − Σg/n − x̂ · Σgx̂/n) over one plane; writes the border of zeros too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyGradient<TActivation>(
        float* x, float* dy, float* dx, in BlockedShape shape, int image, int block, float* factor, float* offset, float* mean, float* sumOfG, float* sumOfGX)
        where TActivation : struct, IActivation
    {
        var perValue = Vector512.Create(1f / ((float)shape.Images * shape.Height * shape.Width));
        var f = Vector512.Load(factor);
        var o = Vector512.Load(offset);
        // dx = f·g + x·slope + constant, with x̂ = (x − mean) · f multiplied out.
        var slope = -f * Vector512.Load(sumOfGX) * perValue * f;
        var constant = -f * Vector512.Load(sumOfG) * perValue - slope * Vector512.Load(mean);
        var start = shape.Interior(image, block);
        for (var row = 0; row < shape.Height; row++)
        {
            var at = start + row * shape.RowPitch;
            var end = at + shape.Width * Lanes;
            for (; at < end; at += Lanes)
            {
                var value = Vector512.Load(x + at);
                var g = Vector512.Load(dy + at) * TActivation.Slope(Vector512.FusedMultiplyAdd(value, f, o));
                Vector512.FusedMultiplyAdd(f, g, Vector512.FusedMultiplyAdd(value, slope, constant)).Store(dx + at);
            }
        }

        ConvolutionKernels.ClearBorder(dx, shape, image, block);
    }

    private static void Accumulate(double* sums, Vector512<float> values)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            sums[lane] += values[lane];
        }
    }
}
