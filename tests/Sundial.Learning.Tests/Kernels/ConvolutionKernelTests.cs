using Sundial.Learning.Kernels;
using Xunit;

namespace Sundial.Learning.Tests.Kernels;

public sealed unsafe class ConvolutionKernelTests
{
    public static TheoryData<int, int, int, int, int> Sizes => new()
    {
        { 2, 32, 32, 4, 4 },
        { 3, 32, 64, 8, 8 },
        { 1, 64, 32, 6, 12 },
        { 2, 96, 32, 2, 16 },
        { 1, 32, 32, 10, 20 },
        { 9, 32, 32, 6, 6 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Forward_agrees_with_the_definition(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(inputs + outputs);
        using var x = new BlockedBatch(images, inputs, height, width).Randomised(random);
        using var y = new BlockedBatch(images, outputs, height, width);
        var weights = RandomWeights(random, inputs, outputs);

        Convolve(x, Packed(weights, inputs, outputs), new ConvolutionOutput(y.Data, y.Shape, null));

        y.AssertBorderIsZero();
        ForEach(y, (n, k, h, w) => AssertClose(Convolution(x, weights, inputs, n, k, h, w), y[n, k, h, w]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Pooled_forward_keeps_the_maximum_and_says_which(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(inputs * outputs);
        using var x = new BlockedBatch(images, inputs, height, width).Randomised(random);
        using var y = new BlockedBatch(images, outputs, height / 2, width / 2);
        using var dx = new BlockedBatch(images, outputs, height, width);
        var weights = RandomWeights(random, inputs, outputs);
        var winners = new sbyte[images * outputs * (height / 2) * (width / 2)];
        fixed (sbyte* win = winners)
        {
            Convolve(x, Packed(weights, inputs, outputs), new ConvolutionOutput(y.Data, y.Shape, win));
            var spread = new OutputGradient(y.Data, y.Shape, win);
            for (var plane = 0; plane < y.Shape.Planes; plane++)
            {
                spread.Spread(plane / y.Shape.Blocks, plane % y.Shape.Blocks, dx.Shape, dx.Data, plane / y.Shape.Blocks);
            }
        }

        y.AssertBorderIsZero();
        dx.AssertBorderIsZero();
        ForEach(y, (n, k, h, w) =>
        {
            var four = new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(o => Convolution(x, weights, inputs, n, k, 2 * h + o.Item1, 2 * w + o.Item2)).ToArray();
            AssertClose(four.Max(), y[n, k, h, w]);

            // Spreading the pooled values puts each where it came from and nothing anywhere else.
            var back = new[] { dx[n, k, 2 * h, 2 * w], dx[n, k, 2 * h, 2 * w + 1], dx[n, k, 2 * h + 1, 2 * w], dx[n, k, 2 * h + 1, 2 * w + 1] };
            Assert.Equal(y[n, k, h, w], back[Array.IndexOf(four, four.Max())]);
            Assert.Equal(3, back.Count(b => b == 0));
        });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_data_gradient_is_the_forward_pass_with_turned_weights(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(7 * inputs + outputs);
        using var dy = new BlockedBatch(images, outputs, height, width).Randomised(random);
        using var dx = new BlockedBatch(images, inputs, height, width);
        var weights = RandomWeights(random, inputs, outputs);
        var packed = new float[ConvolutionKernels.PackedLength(outputs, inputs)];
        fixed (float* w = weights, p = packed)
        {
            for (var pair = 0; pair < inputs / 32; pair++)
            {
                ConvolutionKernels.PackTurned(w, p, inputs, outputs, pair);
            }
        }

        Convolve(dy, packed, new ConvolutionOutput(dx.Data, dx.Shape, null));

        ForEach(dx, (n, c, h, w) =>
        {
            var sum = 0.0;
            for (var k = 0; k < outputs; k++)
            {
                for (var tap = 0; tap < 9; tap++)
                {
                    sum += (double)weights[(k * inputs + c) * 9 + tap] * dy.Padded(n, k, h - (tap / 3 - 1), w - (tap % 3 - 1));
                }
            }

            AssertClose(sum, dx[n, c, h, w]);
        });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_weight_gradient_agrees_with_the_definition(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(inputs + 3 * outputs);
        using var x = new BlockedBatch(images, inputs, height, width).Randomised(random);
        using var dy = new BlockedBatch(images, outputs, height, width).Randomised(random);

        var gradient = WeightGradient(x, new OutputGradient(dy.Data, dy.Shape, null), outputs);

        AssertWeightGradient(x, dy, gradient);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_weight_gradient_through_the_pooling_is_that_of_the_spread_gradient(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(5 * inputs + outputs);
        using var x = new BlockedBatch(images, inputs, height, width).Randomised(random);
        using var dy = new BlockedBatch(images, outputs, height / 2, width / 2).Randomised(random);
        using var spread = new BlockedBatch(images, outputs, height, width).Randomised(random);
        var winners = new sbyte[images * outputs * (height / 2) * (width / 2)];
        for (var i = 0; i < winners.Length; i++)
        {
            winners[i] = (sbyte)random.Next(4);
        }

        fixed (sbyte* win = winners)
        {
            var pooled = new OutputGradient(dy.Data, dy.Shape, win);
            for (var plane = 0; plane < dy.Shape.Planes; plane++)
            {
                pooled.Spread(plane / dy.Shape.Blocks, plane % dy.Shape.Blocks, spread.Shape, spread.Data, plane / dy.Shape.Blocks);
            }

            AssertWeightGradient(x, spread, WeightGradient(x, pooled, outputs));
        }
    }

    private static void AssertWeightGradient(BlockedBatch x, BlockedBatch dy, float[] gradient)
    {
        var inputs = x.Shape.Channels;
        for (var i = 0; i < gradient.Length; i += 5)
        {
            var (k, c, tap) = (i / 9 / inputs, i / 9 % inputs, i % 9);
            var sum = 0.0;
            ForEachPosition(dy, (n, h, w) => sum += (double)dy[n, k, h, w] * x.Padded(n, c, h + tap / 3 - 1, w + tap % 3 - 1));
            AssertClose(sum, gradient[i]);
        }
    }

    // The batch is cut in two where it can be, and the input blocks are taken two at a time, as the operator does with more.
    private static float[] WeightGradient(BlockedBatch x, OutputGradient dy, int outputs)
    {
        var (inputs, images) = (x.Shape.Channels, x.Shape.Images);
        var gradient = new float[outputs * inputs * 9];
        var parts = Math.Min(2, images);
        var stride = x.Shape.Blocks * ConvolutionKernels.WeightSumsLength;
        var sums = new float[parts * stride];
        var scratch = new float[ConvolutionKernels.GradientScratchLength(2)];
        fixed (float* g = gradient, s = sums, t = scratch)
        {
            for (var pair = 0; pair < outputs / 32; pair++)
            {
                Array.Clear(sums);
                for (var part = 0; part < parts; part++)
                {
                    var (first, end) = (images * part / parts, images * (part + 1) / parts);
                    for (var block = 0; block < x.Shape.Blocks; block += 2)
                    {
                        var to = s + part * stride + block * ConvolutionKernels.WeightSumsLength;
                        ConvolutionKernels.WeightGradient(x.Data, x.Shape, dy, first, end - first, block, 2, pair, to, t);
                    }
                }

                for (var block = 0; block < x.Shape.Blocks; block++)
                {
                    ConvolutionKernels.UnpackWeightSums(s + block * ConvolutionKernels.WeightSumsLength, parts, stride, g, inputs, block, pair);
                }
            }
        }

        return gradient;
    }

    private static void Convolve(BlockedBatch x, float[] packed, ConvolutionOutput output)
    {
        // The last image is convolved alone, so that a call also begins in the middle of a batch.
        var scratch = new float[ConvolutionKernels.ScratchLength(x.Shape)];
        var most = x.Shape.Images - 1;
        fixed (float* p = packed, s = scratch)
        {
            ConvolutionKernels.Forward(x.Data, x.Shape, p, output, 0, most, s);
            ConvolutionKernels.Forward(x.Data + most * x.Shape.ImagePitch, x.Shape, p, output, most, 1, s);
        }
    }

    private static float[] Packed(float[] weights, int inputs, int outputs)
    {
        var packed = new float[ConvolutionKernels.PackedLength(inputs, outputs)];
        fixed (float* w = weights, p = packed)
        {
            for (var pair = 0; pair < outputs / 32; pair++)
            {
                ConvolutionKernels.Pack(w, p, inputs, outputs, pair);
            }
        }

        return packed;
    }

    private static double Convolution(BlockedBatch x, float[] weights, int inputs, int n, int k, int h, int w)
    {
        var sum = 0.0;
        for (var c = 0; c < inputs; c++)
        {
            for (var tap = 0; tap < 9; tap++)
            {
                sum += (double)weights[(k * inputs + c) * 9 + tap] * x.Padded(n, c, h + tap / 3 - 1, w + tap % 3 - 1);
            }
        }

        return sum;
    }

    private static float[] RandomWeights(Random random, int inputs, int outputs) =>
        [.. Enumerable.Range(0, inputs * outputs * 9).Select(_ => (float)(random.NextDouble() * 2 - 1))];

    private static void ForEach(BlockedBatch batch, Action<int, int, int, int> visit)
    {
        for (var k = 0; k < batch.Shape.Channels; k++)
        {
            ForEachPosition(batch, (n, h, w) => visit(n, k, h, w));
        }
    }

    private static void ForEachPosition(BlockedBatch batch, Action<int, int, int> visit)
    {

        for (var n = 0; n < batch.Shape.Images; n++)
        {
            for (var h = 0; h < batch.Shape.Height; h++)
            {
                for (var w = 0; w < batch.Shape.Width; w++)
                {
                    visit(n, h, w);
                }
            }
        }
    }

    private static void AssertClose(double expected, float actual) => Assert.True(Math.Abs(expected - actual) < 2e-4 * (1 + Math.Abs(expected)), $"expected {expected}, got {actual}");
}
