namespace Sundial.Learning.Kernels;

/// <summary>
/// Shape of an activation in the layout that the training kernels use: [N, C/16, H+2, W+2, 16], float32.
/// </summary>
/// <remarks>
/// Sixteen channels of one position are one vector, so every elementwise step works on whole registers; the border of
/// zeros lets a 3×3 convolution read its neighbours without a bounds check; and the distance between two positions is a
/// constant that the compiler folds into the address.
/// </remarks>
/// <param name="Images">Images in the batch.</param>
/// <param name="Blocks">Channels divided by <see cref="Lanes"/>.</param>
/// <param name="Height">Rows, without the border.</param>
/// <param name="Width">Columns, without the border.</param>
internal readonly record struct BlockedShape(int Images, int Blocks, int Height, int Width)
{
    /// <summary>Channels in a block: the floats of one 512-bit register.</summary>
    public const int Lanes = 16;

    /// <summary>Floats from one row to the next.</summary>
    public int RowPitch => (Width + 2) * Lanes;

    /// <summary>Floats from one channel block to the next.</summary>
    public int PlanePitch => (Height + 2) * RowPitch;

    /// <summary>Floats from one image to the next.</summary>
    public long ImagePitch => (long)Blocks * PlanePitch;

    /// <summary>Channels, padding included.</summary>
    public int Channels => Blocks * Lanes;

    /// <summary>Planes (image × block), the unit in which elementwise work is shared out.</summary>
    public int Planes => Images * Blocks;

    /// <summary>First float of the interior of a plane.</summary>
    public long Interior(int image, int block) => (image * (long)Blocks + block) * PlanePitch + RowPitch + Lanes;

    /// <summary>The shape as an ONNX tensor shape.</summary>
    public void CopyTo(Span<long> dims)
    {
        dims[0] = Images;
        dims[1] = Blocks;
        dims[2] = Height + 2;
        dims[3] = Width + 2;
        dims[4] = Lanes;
    }
}
