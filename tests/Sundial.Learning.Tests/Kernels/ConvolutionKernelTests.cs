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
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Forward_agrees_with_the_definition(int images, int inputs, int outputs, int height, int width)
    {
        var random = new Random(inputs + outputs);
        using var x = new BlockedBatch(images, inputs, height, width).Randomised(random);
        using var y = new BlockedBatch(images, outputs, height, width);
        var weights = RandomWeights(random, inputs, outputs);

        Convolve(x, weights, y);

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
        var packed = new float[ConvolutionKernels.PackedLength(inputs, outputs)];
        var winners = new sbyte[images * outputs * (height / 2) * (width / 2)];
        var scratch = new float[ConvolutionKernels.PoolScratchLength(x.Shape)];
        fixed (float* w = weights, p = packed, s = scratch)
        fixed (sbyte* win = winners)
        {
            for (var pair = 0; pair < outputs / 32; pair++)
            {
                ConvolutionKernels.Pack(w, p, inputs, outputs, pair);
                for (var image = 0; image < images; image++)
                {
                    ConvolutionKernels.ForwardPooled(x.Data, x.Shape, p, y.Data, y.Shape, win, s, image, pair);
                }
            }

            for (var plane = 0; plane < y.Shape.Planes; plane++)
            {
                PoolingKernels.SpreadPlane(
                    y.Data + y.Shape.Interior(0, plane), y.Shape, win + plane * (height / 2) * (width / 2) * 16, dx.Data + plane * (long)dx.Shape.PlanePitch);
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
        var packed = new float[ConvolutionKernels.PackedLength(inputs, outputs)];
        fixed (float* w = weights, p = packed)
        {
            for (var pair = 0; pair < inputs / 32; pair++)
            {
                ConvolutionKernels.PackTurned(w, p, inputs, outputs, pair);
                for (var image = 0; image < images; image++)
                {
                    ConvolutionKernels.Forward(dy.Data + image * dy.Shape.ImagePitch, dy.Shape, p, dx.Data, dx.Shape, image, pair);
                }
            }
        }

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
        var gradient = new float[outputs * inputs * 9];
        var sums = new float[ConvolutionKernels.WeightSumsLength];
        fixed (float* g = gradient, s = sums)
        {
            for (var pair = 0; pair < outputs / 32; pair++)
            {
                for (var block = 0; block < inputs / 16; block++)
                {
                    Array.Clear(sums);
                    for (var image = 0; image < images; image++)
                    {
                        ConvolutionKernels.WeightGradient(x.Data, x.Shape, dy.Data + image * dy.Shape.ImagePitch + 2L * pair * dy.Shape.PlanePitch, s, image, block);
                    }

                    ConvolutionKernels.UnpackWeightSums(s, g, inputs, block, pair);
                }
            }
        }

        for (var i = 0; i < gradient.Length; i += 5)
        {
            var (k, c, tap) = (i / 9 / inputs, i / 9 % inputs, i % 9);
            var sum = 0.0;
            ForEachPosition(dy, (n, h, w) => sum += (double)dy[n, k, h, w] * x.Padded(n, c, h + tap / 3 - 1, w + tap % 3 - 1));
            AssertClose(sum, gradient[i]);
        }
    }

    private static void Convolve(BlockedBatch x, float[] weights, BlockedBatch y)
    {
        var packed = new float[ConvolutionKernels.PackedLength(x.Shape.Channels, y.Shape.Channels)];
        fixed (float* w = weights, p = packed)
        {
            for (var pair = 0; pair < y.Shape.Channels / 32; pair++)
            {
                ConvolutionKernels.Pack(w, p, x.Shape.Channels, y.Shape.Channels, pair);
                for (var image = 0; image < x.Shape.Images; image++)
                {
                    ConvolutionKernels.Forward(x.Data + image * x.Shape.ImagePitch, x.Shape, p, y.Data, y.Shape, image, pair);
                }
            }
        }
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
