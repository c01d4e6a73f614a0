using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>3×3 convolution with stride 1 and padding 1 over <see cref="BlockedShape"/>, forward and both gradients.</summary>
/// <remarks>
/// By minimal filtering (<see cref="WinogradTransforms"/>), with 2.25 times fewer multiplications than the definition has. Tiles are
/// taken in chunks whose points stay in the cache between the transforms. One register tile of the products is eight tiles by
/// thirty-two outputs: sixteen accumulators, two loads of weights and eight broadcasts for sixteen fused multiply-adds, so the
/// multipliers and not the load ports are the bound. The data gradient is the forward pass with the weights turned round
/// (<see cref="PackTurned"/>).
/// Every output is summed by one thread in one order, so results do not depend on the number of threads.
/// </remarks>
internal static unsafe class ConvolutionKernels
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Points = WinogradTransforms.Points;
    private const int Taps = 9;

    // Tiles of one register tile, and the floats of their points in one channel block.
    private const int Step = 8;
    private const int StepLength = Step * Lanes;

    // Channels × tiles of a chunk: its points fill half of a second-level cache of 1 MiB.
    private const int ChunkInputs = 8192;

    private const int GradientTiles = 64;

    /// <summary>Output channels of one register tile.</summary>
    public const int OutputsPerTile = 2 * Lanes;

    /// <summary>Floats of the packed weights for some inputs and outputs.</summary>
    public static long PackedLength(int inputs, int outputs) => (long)inputs * outputs * Points;

    /// <summary>Transforms and packs [K, C, 3, 3] weights as [K/32][point][C][32 outputs] for <see cref="Forward"/>.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> floats.</param>
    /// <param name="inputs">Channels in, a multiple of 16.</param>
    /// <param name="outputs">Channels out, a multiple of 32.</param>
    /// <param name="pair">Which 32 outputs to pack.</param>
    public static void Pack(float* weights, float* packed, int inputs, int outputs, int pair)
    {
        var to = packed + PackedLength(inputs, OutputsPerTile) * pair;
        var taps = stackalloc float[Taps * Lanes];
        for (var k = 0; k < OutputsPerTile; k += Lanes)
        {
            for (var c = 0; c < inputs; c++)
            {
                var from = weights + (((long)pair * OutputsPerTile + k) * inputs + c) * Taps;
                for (var tap = 0; tap < Taps; tap++)
                {
                    for (var lane = 0; lane < Lanes; lane++)
                    {
                        taps[tap * Lanes + lane] = from[(long)lane * inputs * Taps + tap];
                    }
                }

                WinogradTransforms.Filter(taps, to + c * OutputsPerTile + k, (long)inputs * OutputsPerTile);
            }
        }
    }

    /// <summary>Transforms and packs the weights for the data gradient: inputs and outputs exchanged, taps in reverse.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="packed">Receives [C/32][point][K][32 inputs].</param>
    /// <param name="inputs">Channels in, a multiple of 32.</param>
    /// <param name="outputs">Channels out, a multiple of 16.</param>
    /// <param name="pair">Which 32 inputs to pack.</param>
    public static void PackTurned(float* weights, float* packed, int inputs, int outputs, int pair)
    {
        var to = packed + PackedLength(outputs, OutputsPerTile) * pair;
        var taps = stackalloc float[Taps * Lanes];
        for (var k = 0; k < outputs; k++)
        {
            for (var c = 0; c < OutputsPerTile; c += Lanes)
            {
                var from = weights + ((long)k * inputs + pair * OutputsPerTile + c) * Taps;
                for (var tap = 0; tap < Taps; tap++)
                {
                    for (var lane = 0; lane < Lanes; lane++)
                    {
                        taps[(Taps - 1 - tap) * Lanes + lane] = from[lane * Taps + tap];
                    }
                }

                WinogradTransforms.Filter(taps, to + k * OutputsPerTile + c, (long)outputs * OutputsPerTile);
            }
        }
    }

    /// <summary>Images that are best convolved in one call: enough to fill a chunk of tiles, few enough to share out.</summary>
    public static int ImagesAtOnce(in BlockedShape input) =>
        Math.Max(1, Math.Min(ChunkTiles(input.Blocks) / TilePosition.TilesOf(input), input.Images / 16));

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    public static long ScratchLength(in BlockedShape input)
    {
        var tiles = ChunkTiles(input.Blocks);
        return Points * (InputStride(input.Blocks, tiles) + OutputStride(tiles));
    }

    /// <summary>Convolves some images; writes the border of zeros too.</summary>
    /// <param name="x">The first of the images.</param>
    /// <param name="input">Shape of its batch; height and width are even.</param>
    /// <param name="packed">Weights as <see cref="Pack"/> leaves them.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="first">Which image of the output the first one is.</param>
    /// <param name="images">How many.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    public static void Forward(float* x, in BlockedShape input, float* packed, in ConvolutionOutput output, int first, int images, float* scratch)
    {
        var most = ChunkTiles(input.Blocks);
        var (inputStride, outputStride) = (InputStride(input.Blocks, most), OutputStride(most));
        var v = scratch;
        var m = scratch + Points * inputStride;
        var tiles = images * TilePosition.TilesOf(input);
        for (var tile = 0; tile < tiles; tile += most)
        {
            var count = Math.Min(most, tiles - tile);
            for (var block = 0; block < input.Blocks; block++)
            {
                Transform(x, input, new TilePosition(input, 0, tile), count, block, v + block * StepLength, input.Blocks * StepLength, inputStride);
            }

            for (var pair = 0; pair < output.Shape.Blocks / 2; pair++)
            {
                Multiply(v, inputStride, packed + PackedLength(input.Channels, OutputsPerTile) * pair, input.Blocks, count, m, outputStride);
                output.Write(m, outputStride, new TilePosition(input, first, tile), count, pair);
            }
        }

        for (var image = first; image < first + images; image++)
        {
            for (var block = 0; block < output.Shape.Blocks; block++)
            {
                ClearBorder(output.Y, output.Shape, image, block);
            }
        }
    }

    /// <summary>Floats of the sums of <see cref="WeightGradient"/> for one input block: [point][16 inputs][32 outputs].</summary>
    public const int WeightSumsLength = Points * Lanes * OutputsPerTile;

    /// <summary>Floats of scratch that <see cref="WeightGradient"/> needs.</summary>
    /// <param name="blocks">Input blocks that it takes at once.</param>
    public static long GradientScratchLength(int blocks) => Points * (InputStride(blocks, GradientTiles) + OutputStride(GradientTiles));

    /// <summary>Adds some images to the gradient of the weights between some input blocks and one pair of output blocks.</summary>
    /// <param name="x">The input batch.</param>
    /// <param name="input">Its shape; height and width are even.</param>
    /// <param name="gradient">The output's gradient.</param>
    /// <param name="first">The first image.</param>
    /// <param name="images">How many.</param>
    /// <param name="block">The first input block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="pair">Which 32 outputs.</param>
    /// <param name="sums"><see cref="WeightSumsLength"/> floats for each input block, added to.</param>
    /// <param name="scratch"><see cref="GradientScratchLength"/> floats.</param>
    public static void WeightGradient(
        float* x, in BlockedShape input, in OutputGradient gradient, int first, int images, int block, int blocks, int pair, float* sums, float* scratch)
    {
        var (inputStride, outputStride) = (InputStride(blocks, GradientTiles), OutputStride(GradientTiles));
        var v = scratch;
        var z = scratch + Points * inputStride;
        var tiles = images * TilePosition.TilesOf(input);
        for (var tile = 0; tile < tiles; tile += GradientTiles)
        {
            var count = Math.Min(GradientTiles, tiles - tile);
            gradient.Transform(z, outputStride, new TilePosition(input, first, tile), count, pair);
            for (var b = 0; b < blocks; b++)
            {
                Transform(x, input, new TilePosition(input, first, tile), count, block + b, v + b * GradientTiles * Lanes, StepLength, inputStride);
            }

            for (var point = 0; point < Points; point++)
            {
                for (var b = 0; b < blocks; b++)
                {
                    var from = v + point * inputStride + b * GradientTiles * Lanes;
                    var to = sums + (long)b * WeightSumsLength + point * Lanes * OutputsPerTile;
                    OuterProducts(from, z + point * outputStride, to, count);
                    OuterProducts(from + Lanes / 2, z + point * outputStride, to + Lanes / 2 * OutputsPerTile, count);
                }
            }
        }
    }

    /// <summary>Transforms the sums of one input block and one pair of output blocks back and writes them into the [K, C, 3, 3] gradient.</summary>
    /// <param name="sums">What <see cref="WeightGradient"/> summed; several parts of the batch are added up first.</param>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="stride">Floats from one part to the next.</param>
    /// <param name="gradient">[K, C, 3, 3].</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="block">Which 16 inputs.</param>
    /// <param name="pair">Which 32 outputs.</param>
    public static void UnpackWeightSums(float* sums, int parts, long stride, float* gradient, int inputs, int block, int pair)
    {
        for (var part = 1; part < parts; part++)
        {
            var whole = new Span<float>(sums, WeightSumsLength);
            TensorPrimitives.Add(whole, new ReadOnlySpan<float>(sums + part * stride, WeightSumsLength), whole);
        }

        var taps = stackalloc float[Taps * Lanes];
        for (var k = 0; k < OutputsPerTile; k += Lanes)
        {
            for (var c = 0; c < Lanes; c++)
            {
                WinogradTransforms.FilterGradient(sums + c * OutputsPerTile + k, Lanes * OutputsPerTile, taps);
                var to = gradient + (((long)pair * OutputsPerTile + k) * inputs + block * Lanes + c) * Taps;
                for (var lane = 0; lane < Lanes; lane++)
                {
                    for (var tap = 0; tap < Taps; tap++)
                    {
                        to[(long)lane * inputs * Taps + tap] = taps[tap * Lanes + lane];
                    }
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

    // A chunk of tiles is a multiple of a step. A stride that is no power of two keeps the points out of each other's cache lines.
    private static int ChunkTiles(int blocks) => Math.Clamp(ChunkInputs / (blocks * Lanes), 2 * Step, 8 * Step) / Step * Step;

    private static long InputStride(int blocks, int tiles) => ((long)tiles * blocks + 1) * Lanes;

    private static long OutputStride(int tiles) => (long)tiles * OutputsPerTile + Lanes;

    /// <summary>The points of some patches of one channel block.</summary>
    /// <param name="x">The batch that <paramref name="position"/> counts in.</param>
    /// <param name="input">Its shape.</param>
    /// <param name="position">The first tile; its patch begins one row above and one column before it.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="block">Which 16 channels.</param>
    /// <param name="v">Receives eight tiles by 16 channels together.</param>
    /// <param name="step">Floats from eight tiles to the next eight.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(float* x, in BlockedShape input, TilePosition position, int count, int block, float* v, long step, long stride)
    {
        var pitch = input.RowPitch;
        for (var tile = 0; tile < count; tile++)
        {
            var from = x + position.Image * input.ImagePitch + (long)block * input.PlanePitch + 2L * position.Row * pitch + 2 * position.Column * Lanes;
            WinogradTransforms.Patch(from, pitch, v + tile / Step * step + tile % Step * Lanes, stride);
            position.MoveOn();
        }
    }

    /// <summary>The products of one chunk with one pair of output blocks, point by point.</summary>
    private static void Multiply(float* v, long inputStride, float* weights, int blocks, int count, float* m, long outputStride)
    {
        for (var point = 0; point < Points; point++)
        {
            for (var tile = 0; tile < count; tile += Step)
            {
                MultiplyStep(v + tile / Step * (long)blocks * StepLength, weights, blocks, m + tile * OutputsPerTile);
            }

            v += inputStride;
            weights += (long)blocks * Lanes * OutputsPerTile;
            m += outputStride;
        }
    }

    /// <summary>Eight tiles by thirty-two outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyStep(float* p, float* w, int blocks, float* m)
    {
        Vector512<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
        Vector512<float> a40 = default, a41 = default, a50 = default, a51 = default, a60 = default, a61 = default, a70 = default, a71 = default;
        for (var block = 0; block < blocks; block++)
        {
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
                b = Vector512.Create(p[c + 4 * Lanes]);
                a40 = Vector512.FusedMultiplyAdd(b, w0, a40);
                a41 = Vector512.FusedMultiplyAdd(b, w1, a41);
                b = Vector512.Create(p[c + 5 * Lanes]);
                a50 = Vector512.FusedMultiplyAdd(b, w0, a50);
                a51 = Vector512.FusedMultiplyAdd(b, w1, a51);
                b = Vector512.Create(p[c + 6 * Lanes]);
                a60 = Vector512.FusedMultiplyAdd(b, w0, a60);
                a61 = Vector512.FusedMultiplyAdd(b, w1, a61);
                b = Vector512.Create(p[c + 7 * Lanes]);
                a70 = Vector512.FusedMultiplyAdd(b, w0, a70);
                a71 = Vector512.FusedMultiplyAdd(b, w1, a71);
                w += OutputsPerTile;
            }

            p += StepLength;
        }

        a00.Store(m);
        a01.Store(m + Lanes);
        a10.Store(m + OutputsPerTile);
        a11.Store(m + OutputsPerTile + Lanes);
        a20.Store(m + 2 * OutputsPerTile);
        a21.Store(m + 2 * OutputsPerTile + Lanes);
        a30.Store(m + 3 * OutputsPerTile);
        a31.Store(m + 3 * OutputsPerTile + Lanes);
        a40.Store(m + 4 * OutputsPerTile);
        a41.Store(m + 4 * OutputsPerTile + Lanes);
        a50.Store(m + 5 * OutputsPerTile);
        a51.Store(m + 5 * OutputsPerTile + Lanes);
        a60.Store(m + 6 * OutputsPerTile);
        a61.Store(m + 6 * OutputsPerTile + Lanes);
        a70.Store(m + 7 * OutputsPerTile);
        a71.Store(m + 7 * OutputsPerTile + Lanes);
    }

    /// <summary>Adds, over some tiles, the outer product of eight inputs and thirty-two output gradients at one point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterProducts(float* p, float* z, float* sums, int tiles)
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
        for (var tile = 0; tile < tiles; tile++)
        {
            var w0 = Vector512.Load(z);
            var w1 = Vector512.Load(z + Lanes);
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
            z += OutputsPerTile;
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
