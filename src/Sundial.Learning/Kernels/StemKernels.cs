using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>The first layer: raw pixels to the first blocked activation, by a 3×3 convolution that is not trained.</summary>
/// <remarks>The normalisation of the pixels is folded into the same pass, so that no float image is ever written to memory.</remarks>
internal static unsafe class StemKernels
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Packs [K, C, 3, 3] weights as [tap][C][K].</summary>
    public static void Pack(float* weights, float* packed, int channels, int outputs)
    {
        for (var k = 0; k < outputs; k++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var tap = 0; tap < 9; tap++)
                {
                    packed[(tap * channels + c) * outputs + k] = weights[(k * channels + c) * 9 + tap];
                }
            }
        }
    }

    /// <summary>Convolves one image: (pixel · scale + shift) per channel, zeros round it, then weights and activation.</summary>
    /// <typeparam name="TActivation">The activation.</typeparam>
    /// <param name="pixels">[H, W, C] of the image.</param>
    /// <param name="height">Rows of the image, at most those of <paramref name="output"/>; it is centred there.</param>
    /// <param name="width">Columns of the image, likewise.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="packed">Weights as <see cref="Pack"/> leaves them.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    /// <param name="y">The output batch.</param>
    /// <param name="output">Its shape.</param>
    /// <param name="image">Which image.</param>
    public static void Forward<TActivation>(
        byte* pixels, int height, int width, int channels, float* scale, float* shift, float* packed, float* scratch, float* y, in BlockedShape output, int image)
        where TActivation : struct, IActivation
    {
        Normalise(pixels, height, width, channels, scale, shift, scratch, output);
        var pitch = (output.Width + 2) * channels;
        for (var block = 0; block < output.Blocks; block += 2)
        {
            for (var row = 0; row < output.Height; row++)
            {
                var to = y + output.Interior(image, block) + row * output.RowPitch;
                for (var column = 0; column < output.Width; column += 4)
                {
                    Tile<TActivation>(scratch + row * pitch + column * channels, channels, pitch, packed + block * Lanes, output.Channels, to + column * Lanes, output.PlanePitch);
                }
            }

            ConvolutionKernels.ClearBorder(y, output, image, block);
            ConvolutionKernels.ClearBorder(y, output, image, block + 1);
        }
    }

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    public static long ScratchLength(in BlockedShape output, int channels) => (output.Height + 2L) * (output.Width + 2) * channels;

    private static void Normalise(byte* pixels, int height, int width, int channels, float* scale, float* shift, float* scratch, in BlockedShape output)
    {
        new Span<float>(scratch, (int)ScratchLength(output, channels)).Clear();
        var top = 1 + (output.Height - height) / 2;
        var left = 1 + (output.Width - width) / 2;
        for (var row = 0; row < height; row++)
        {
            var to = scratch + ((top + row) * (output.Width + 2L) + left) * channels;
            for (var column = 0; column < width; column++)
            {
                for (var c = 0; c < channels; c++)
                {
                    *to++ = *pixels++ * scale[c] + shift[c];
                }
            }
        }
    }

    /// <summary>Four positions by thirty-two outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TActivation>(float* x, int channels, int pitch, float* w, int outputs, float* y, int plane)
        where TActivation : struct, IActivation
    {
        Vector512<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
        for (var ky = 0; ky < 3; ky++)
        {
            var p = x + ky * pitch;
            for (var i = 0; i < 3 * channels; i++)
            {
                var w0 = Vector512.Load(w);
                var w1 = Vector512.Load(w + Lanes);
                var b = Vector512.Create(p[i]);
                a00 = Vector512.FusedMultiplyAdd(b, w0, a00);
                a01 = Vector512.FusedMultiplyAdd(b, w1, a01);
                b = Vector512.Create(p[i + channels]);
                a10 = Vector512.FusedMultiplyAdd(b, w0, a10);
                a11 = Vector512.FusedMultiplyAdd(b, w1, a11);
                b = Vector512.Create(p[i + 2 * channels]);
                a20 = Vector512.FusedMultiplyAdd(b, w0, a20);
                a21 = Vector512.FusedMultiplyAdd(b, w1, a21);
                b = Vector512.Create(p[i + 3 * channels]);
                a30 = Vector512.FusedMultiplyAdd(b, w0, a30);
                a31 = Vector512.FusedMultiplyAdd(b, w1, a31);
                w += outputs;
            }
        }

        TActivation.Apply(a00).Store(y);
        TActivation.Apply(a01).Store(y + plane);
        TActivation.Apply(a10).Store(y + Lanes);
        TActivation.Apply(a11).Store(y + Lanes + plane);
        TActivation.Apply(a20).Store(y + 2 * Lanes);
        TActivation.Apply(a21).Store(y + 2 * Lanes + plane);
        TActivation.Apply(a30).Store(y + 3 * Lanes);
        TActivation.Apply(a31).Store(y + 3 * Lanes + plane);
    }
}
