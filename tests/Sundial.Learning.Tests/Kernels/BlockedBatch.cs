using System.Runtime.InteropServices;
using Sundial.Learning.Kernels;
using Xunit;

namespace Sundial.Learning.Tests.Kernels;

/// <summary>A batch in the blocked layout beside the same numbers as [N, C, H, W], so that kernels can be held against loops that anyone can read.</summary>
internal sealed unsafe class BlockedBatch : IDisposable
{
    private const int Lanes = BlockedShape.Lanes;

    public BlockedBatch(int images, int channels, int height, int width)
    {
        Shape = new BlockedShape(images, channels / Lanes, height, width);
        Data = (float*)NativeMemory.AlignedAlloc((nuint)(images * Shape.ImagePitch * sizeof(float)), 64);

        // What a kernel forgets to write shows up as a NaN.
        new Span<float>(Data, (int)(images * Shape.ImagePitch)).Fill(float.NaN);
    }

    public BlockedShape Shape { get; }

    public float* Data { get; }

    public float this[int n, int c, int h, int w]
    {
        get => Data[At(n, c, h, w)];
        set => Data[At(n, c, h, w)] = value;
    }

    /// <summary>Random numbers in [-1, 1), zeros in the border.</summary>
    public BlockedBatch Randomised(Random random)
    {
        new Span<float>(Data, (int)(Shape.Images * Shape.ImagePitch)).Clear();
        for (var n = 0; n < Shape.Images; n++)
        {
            for (var c = 0; c < Shape.Channels; c++)
            {
                for (var h = 0; h < Shape.Height; h++)
                {
                    for (var w = 0; w < Shape.Width; w++)
                    {
                        this[n, c, h, w] = (float)(random.NextDouble() * 2 - 1);
                    }
                }
            }
        }

        return this;
    }

    /// <summary>The value, zero outside the image.</summary>
    public float Padded(int n, int c, int h, int w) => h < 0 || w < 0 || h >= Shape.Height || w >= Shape.Width ? 0 : this[n, c, h, w];

    /// <summary>Fails unless the border is zero everywhere.</summary>
    public void AssertBorderIsZero()
    {
        for (var n = 0; n < Shape.Images; n++)
        {
            for (var c = 0; c < Shape.Channels; c++)
            {
                for (var h = -1; h <= Shape.Height; h++)
                {
                    for (var w = -1; w <= Shape.Width; w++)
                    {
                        if (h < 0 || w < 0 || h == Shape.Height || w == Shape.Width)
                        {
                            Assert.Equal(0f, Data[At(n, c, h, w)]);
                        }
                    }
                }
            }
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(Data);

    private long At(int n, int c, int h, int w) => Shape.Interior(n, c / Lanes) + h * (long)Shape.RowPitch + w * Lanes + c % Lanes;
}
