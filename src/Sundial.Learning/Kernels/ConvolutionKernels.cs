using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>3×3 convolution with stride 1 and padding 1 over <see cref="BlockedShape"/>, forward and both gradients.</summary>
/// <remarks>
/// One register tile is eight positions by thirty-two outputs: sixteen accumulators, two loads of weights and eight
/// broadcasts for sixteen fused multiply-adds, so the multipliers and not the load ports are the bound. The data gradient
/// is the forward pass with the weights turned round (<see cref="PackTurned"/>).
/// Every output is summed by one thread in one order, so results do not depend on the number of threads.
/// </remarks>
internal static unsafe class ConvolutionKernels
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Taps = 9;

    /// <summary>Output channels of one tile.</summary>
    public const int OutputsPerTile = 2 * Lanes;

    /// <summary>Floats of the packed weights for some inputs and outputs.</summary>
    public static long PackedLength(int inputs, int outputs) => (long)inputs * outputs * Taps;

    /// <summary>Packs [K, C, 3, 3] weights as [K/32][C/16][tap][16 inputs][32 outputs] for <see cref="Forward"/>.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> floats.</param>
    /// <param name="inputs">Channels in, a multiple of 16.</param>
    /// <param name="outputs">Channels out, a multiple of 32.</param>
    /// <param name="pair">Which 32 outputs to pack.</param>
    public static void Pack(float* weights, float* packed, int inputs, int outputs, int pair)
    {
        var to = packed + PackedLength(inputs, OutputsPerTile) * pair;
        for (var block = 0; block < inputs / Lanes; block++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                for (var c = block * Lanes; c < (block + 1) * Lanes; c++)
                {
                    var from = weights + ((long)pair * OutputsPerTile * inputs + c) * Taps + tap;
                    for (var k = 0; k < OutputsPerTile; k++)
                    {
                        *to++ = from[(long)k * inputs * Taps];
                    }
                }
            }
        }
    }

    /// <summary>Packs the weights for the data gradient: inputs and outputs exchanged, taps in reverse.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="packed">Receives [C/32][K/16][tap][16 outputs][32 inputs].</param>
    /// <param name="inputs">Channels in, a multiple of 32.</param>
    /// <param name="outputs">Channels out, a multiple of 16.</param>
    /// <param name="pair">Which 32 inputs to pack.</param>
    public static void PackTurned(float* weights, float* packed, int inputs, int outputs, int pair)
    {
        var to = packed + PackedLength(outputs, OutputsPerTile) * pair;
        for (var block = 0; block < outputs / Lanes; block++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                for (var k = block * Lanes; k < (block + 1) * Lanes; k++)
                {
                    var from = weights + ((long)k * inputs + pair * OutputsPerTile) * Taps + (Taps - 1 - tap);
                    for (var c = 0; c < OutputsPerTile; c++)
                    {
                        *to++ = from[c * Taps];
                    }
                }
            }
        }
    }

    /// <summary>Convolves one image to one pair of output blocks; writes the border of zeros too.</summary>
    /// <param name="x">The input image.</param>
    /// <param name="input">Shape of its batch; the height is even, the width a multiple of four.</param>
    /// <param name="packed">Weights as <see cref="Pack"/> leaves them.</param>
    /// <param name="y">The output batch: same images, height and width.</param>
    /// <param name="output">Its shape.</param>
    /// <param name="image">Which image.</param>
    /// <param name="pair">Which 32 outputs.</param>
    public static void Forward(float* x, in BlockedShape input, float* packed, float* y, in BlockedShape output, int image, int pair)
    {
        var pitch = input.RowPitch;
        var to = y + output.Interior(image, 2 * pair);
        var weights = packed + PackedLength(input.Channels, OutputsPerTile) * pair;
        for (var row = 0; row < input.Height; row += 2)
        {
            TwoRows(x + row * pitch, weights, to + row * pitch, output.PlanePitch, input);
        }

        ClearBorder(y, output, image, 2 * pair);
        ClearBorder(y, output, image, 2 * pair + 1);
    }

    /// <summary>Convolves one image to one pair of output blocks and keeps the maximum of every 2×2, with which of the four it was.</summary>
    /// <remarks>The full-size output is never written to memory: two rows at a time pass through <paramref name="scratch"/>.</remarks>
    /// <param name="x">The input batch.</param>
    /// <param name="input">Its shape; height and width are even.</param>
    /// <param name="packed">Weights as <see cref="Pack"/> leaves them.</param>
    /// <param name="y">The pooled batch: half the height and width.</param>
    /// <param name="pooled">Its shape.</param>
    /// <param name="winners">[N, K/16, H/2, W/2, 16]: 0 to 3, row by row.</param>
    /// <param name="scratch"><see cref="PoolScratchLength"/> floats.</param>
    /// <param name="image">Which image.</param>
    /// <param name="pair">Which 32 outputs.</param>
    public static void ForwardPooled(float* x, in BlockedShape input, float* packed, float* y, in BlockedShape pooled, sbyte* winners, float* scratch, int image, int pair)
    {
        var pitch = input.RowPitch;
        var from = x + image * input.ImagePitch;
        var weights = packed + PackedLength(input.Channels, OutputsPerTile) * pair;
        var rowWinners = pooled.Width * Lanes;
        for (var row = 0; row < pooled.Height; row++)
        {
            TwoRows(from + 2 * row * pitch, weights, scratch, 2 * pitch, input);
            for (var half = 0; half < 2; half++)
            {
                var block = 2 * pair + half;
                var plane = image * (long)pooled.Blocks + block;
                PoolingKernels.MaxOfTwoRows(
                    scratch + half * 2 * pitch, pitch, y + pooled.Interior(image, block) + row * pooled.RowPitch,
                    winners + (plane * pooled.Height + row) * rowWinners, pooled.Width);
            }
        }

        ClearBorder(y, pooled, image, 2 * pair);
        ClearBorder(y, pooled, image, 2 * pair + 1);
    }

    /// <summary>Floats of scratch that <see cref="ForwardPooled"/> needs.</summary>
    public static long PoolScratchLength(in BlockedShape input) => 4L * input.RowPitch;

    /// <summary>Floats of the sums of <see cref="WeightGradient"/>: [tap][16 inputs][32 outputs].</summary>
    public const int WeightSumsLength = Taps * Lanes * OutputsPerTile;

    /// <summary>Adds one image to the gradient of the weights between one input block and one pair of output blocks.</summary>
    /// <param name="x">The input batch.</param>
    /// <param name="input">Its shape.</param>
    /// <param name="gradients">The two planes of the output's gradient for this image, from their border on.</param>
    /// <param name="sums"><see cref="WeightSumsLength"/> floats, added to.</param>
    /// <param name="image">Which image.</param>
    /// <param name="block">Which 16 inputs.</param>
    public static void WeightGradient(float* x, in BlockedShape input, float* gradients, float* sums, int image, int block)
    {
        var pitch = input.RowPitch;
        var from = x + image * input.ImagePitch + (long)block * input.PlanePitch;
        gradients += pitch + Lanes;
        for (var tap = 0; tap < Taps; tap++)
        {
            var shifted = from + tap / 3 * pitch + tap % 3 * Lanes;
            for (var half = 0; half < Lanes; half += 8)
            {
                OuterProducts(shifted + half, gradients, gradients + input.PlanePitch, sums + (tap * Lanes + half) * OutputsPerTile, input.Height, input.Width, pitch);
            }
        }
    }

    /// <summary>Writes the sums of one input block and one pair of output blocks into the [K, C, 3, 3] gradient.</summary>
    public static void UnpackWeightSums(float* sums, float* gradient, int inputs, int block, int pair)
    {
        for (var k = 0; k < OutputsPerTile; k++)
        {
            var to = gradient + (((long)pair * OutputsPerTile + k) * inputs + block * Lanes) * Taps;
            for (var c = 0; c < Lanes; c++)
            {
                for (var tap = 0; tap < Taps; tap++)
                {
                    *to++ = sums[(tap * Lanes + c) * OutputsPerTile + k];
                }
            }
        }
    }

    /// <summary>Writes zeros round one plane.</summary>
    public static void ClearBorder(float* y, in BlockedShape shape, int image, int block)
    {
        var plane = y + shape.ImagePitch * image + (long)block * shape.PlanePitch;
        var pitch = shape.RowPitch;
        new Span<float>(plane, pitch).Clear();
        new Span<float>(plane + (shape.Height + 1L) * pitch, pitch).Clear();
        for (var row = 1; row <= shape.Height; row++)
        {
            Vector512<float>.Zero.Store(plane + row * pitch);
            Vector512<float>.Zero.Store(plane + row * pitch + pitch - Lanes);
        }
    }

    /// <summary>Two rows of one pair of output blocks.</summary>
    private static void TwoRows(float* x, float* weights, float* y, int yPlane, in BlockedShape input)
    {
        var pitch = input.RowPitch;
        var whole = input.Width & ~7;
        for (var row = 0; row < 2; row++)
        {
            for (var column = 0; column < whole; column += 8)
            {
                var at = row * pitch + column * Lanes;
                Tile(x + at, 4 * Lanes, weights, y + at, yPlane, input.Blocks, input.PlanePitch, pitch);
            }
        }

        if (whole < input.Width)
        {
            // Four columns are left: two rows of them make a tile.
            var at = whole * Lanes;
            Tile(x + at, pitch, weights, y + at, yPlane, input.Blocks, input.PlanePitch, pitch);
        }
    }

    /// <summary>Eight positions by thirty-two outputs; the second four positions lie <paramref name="second"/> floats after the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* x, int second, float* w, float* y, int yPlane, int blocks, int xPlane, int pitch)
    {
        Vector512<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
        Vector512<float> a40 = default, a41 = default, a50 = default, a51 = default, a60 = default, a61 = default, a70 = default, a71 = default;
        for (var block = 0; block < blocks; block++)
        {
            for (var ky = 0; ky < 3; ky++)
            {
                for (var kx = 0; kx < 3; kx++)
                {
                    var p = x + ky * pitch + kx * Lanes;
                    var q = p + second;
                    for (var c = 0; c < Lanes; c++)
                    {
                        var w0 = Vector512.Load(w);
                        var w1 = Vector512.Load(w + Lanes);
                        var b = Vector512.Create(p[c]);
                        a00 = Vector512.FusedMultiplyAdd(b, w0, a00);
                        a01 = Vector512.FusedMultiplyAdd(b, w1, a01);
                        b = Vector512.Create(p[c + Lanes]);
                        a10 = Vector512.FusedMultiplyAdd(b, w0, a10);
                        a11 = Vector512.FusedMultiplyAdd(b, w1, a11);
                        b = Vector512.Create(p[c + 2 * Lanes]);
                        a20 = Vector512.FusedMultiplyAdd(b, w0, a20);
                        a21 = Vector512.FusedMultiplyAdd(b, w1, a21);
                        b = Vector512.Create(p[c + 3 * Lanes]);
                        a30 = Vector512.FusedMultiplyAdd(b, w0, a30);
                        a31 = Vector512.FusedMultiplyAdd(b, w1, a31);
                        b = Vector512.Create(q[c]);
                        a40 = Vector512.FusedMultiplyAdd(b, w0, a40);
                        a41 = Vector512.FusedMultiplyAdd(b, w1, a41);
                        b = Vector512.Create(q[c + Lanes]);
                        a50 = Vector512.FusedMultiplyAdd(b, w0, a50);
                        a51 = Vector512.FusedMultiplyAdd(b, w1, a51);
                        b = Vector512.Create(q[c + 2 * Lanes]);
                        a60 = Vector512.FusedMultiplyAdd(b, w0, a60);
                        a61 = Vector512.FusedMultiplyAdd(b, w1, a61);
                        b = Vector512.Create(q[c + 3 * Lanes]);
                        a70 = Vector512.FusedMultiplyAdd(b, w0, a70);
                        a71 = Vector512.FusedMultiplyAdd(b, w1, a71);
                        w += OutputsPerTile;
                    }
                }
            }

            x += xPlane;
        }

        Store(y, yPlane, a00, a01);
        Store(y + Lanes, yPlane, a10, a11);
        Store(y + 2 * Lanes, yPlane, a20, a21);
        Store(y + 3 * Lanes, yPlane, a30, a31);
        y += second;
        Store(y, yPlane, a40, a41);
        Store(y + Lanes, yPlane, a50, a51);
        Store(y + 2 * Lanes, yPlane, a60, a61);
        Store(y + 3 * Lanes, yPlane, a70, a71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, int yPlane, Vector512<float> first, Vector512<float> second)
    {
        first.Store(y);
        second.Store(y + yPlane);
    }

    /// <summary>Adds, over all positions, the outer product of eight inputs and thirty-two output gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterProducts(float* x, float* dy0, float* dy1, float* sums, int height, int width, int pitch)
    {
        var a00 = Vector512.Load(sums);
        var a01 = Vector512.Load(sums + 16);
        var a10 = Vector512.Load(sums + 32);
        var a11 = Vector512.Load(sums + 48);
        var a20 = Vector512.Load(sums + 64);
        var a21 = Vector512.Load(sums + 80);
        var a30 = Vector512.Load(sums + 96);
        var a31 = Vector512.Load(sums + 112);
        var a40 = Vector512.Load(sums + 128);
        var a41 = Vector512.Load(sums + 144);
        var a50 = Vector512.Load(sums + 160);
        var a51 = Vector512.Load(sums + 176);
        var a60 = Vector512.Load(sums + 192);
        var a61 = Vector512.Load(sums + 208);
        var a70 = Vector512.Load(sums + 224);
        var a71 = Vector512.Load(sums + 240);
        for (var row = 0; row < height; row++)
        {
            var p = x + row * pitch;
            var g0 = dy0 + row * pitch;
            var g1 = dy1 + row * pitch;
            var end = p + width * Lanes;
            while (p != end)
            {
                var w0 = Vector512.Load(g0);
                var w1 = Vector512.Load(g1);
                var b = Vector512.Create(p[0]);
                a00 = Vector512.FusedMultiplyAdd(b, w0, a00);
                a01 = Vector512.FusedMultiplyAdd(b, w1, a01);
                b = Vector512.Create(p[1]);
                a10 = Vector512.FusedMultiplyAdd(b, w0, a10);
                a11 = Vector512.FusedMultiplyAdd(b, w1, a11);
                b = Vector512.Create(p[2]);
                a20 = Vector512.FusedMultiplyAdd(b, w0, a20);
                a21 = Vector512.FusedMultiplyAdd(b, w1, a21);
                b = Vector512.Create(p[3]);
                a30 = Vector512.FusedMultiplyAdd(b, w0, a30);
                a31 = Vector512.FusedMultiplyAdd(b, w1, a31);
                b = Vector512.Create(p[4]);
                a40 = Vector512.FusedMultiplyAdd(b, w0, a40);
                a41 = Vector512.FusedMultiplyAdd(b, w1, a41);
                b = Vector512.Create(p[5]);
                a50 = Vector512.FusedMultiplyAdd(b, w0, a50);
                a51 = Vector512.FusedMultiplyAdd(b, w1, a51);
                b = Vector512.Create(p[6]);
                a60 = Vector512.FusedMultiplyAdd(b, w0, a60);
                a61 = Vector512.FusedMultiplyAdd(b, w1, a61);
                b = Vector512.Create(p[7]);
                a70 = Vector512.FusedMultiplyAdd(b, w0, a70);
                a71 = Vector512.FusedMultiplyAdd(b, w1, a71);
                p += Lanes;
                g0 += Lanes;
                g1 += Lanes;
            }
        }

        a00.Store(sums);
        a01.Store(sums + 16);
        a10.Store(sums + 32);
        a11.Store(sums + 48);
        a20.Store(sums + 64);
        a21.Store(sums + 80);
        a30.Store(sums + 96);
        a31.Store(sums + 112);
        a40.Store(sums + 128);
        a41.Store(sums + 144);
        a50.Store(sums + 160);
        a51.Store(sums + 176);
        a60.Store(sums + 192);
        a61.Store(sums + 208);
        a70.Store(sums + 224);
        a71.Store(sums + 240);
    }
}
