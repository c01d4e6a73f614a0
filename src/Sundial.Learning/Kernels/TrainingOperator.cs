using Sundial.OnnxRuntime;

namespace Sundial.Learning.Kernels;

/// <summary>An operator of the domain <c>sundial</c>: a fused training kernel. A saved model never holds one.</summary>
/// <param name="name">Its name in the graph.</param>
/// <param name="inputs">How many inputs, optional ones included.</param>
/// <param name="outputs">How many outputs.</param>
/// <param name="optionalInputs">How many of the last inputs may be left out.</param>
internal abstract class TrainingOperator(string name, int inputs, int outputs, int optionalInputs = 0) : CustomOperator
{
    /// <summary>The domain of all of them.</summary>
    public const string Domain = "sundial";

    public override string Name => name;

    public override int InputCount => inputs;

    public override int OutputCount => outputs;

    public override int OptionalInputCount => optionalInputs;

    public override ElementType InputType(int index) => ElementType.Float;

    public override ElementType OutputType(int index) => ElementType.Float;

    /// <summary>All of them, for a session that trains.</summary>
    public static CustomOperatorDomain CreateDomain() => new(
        Domain,
        new StemOperator(),
        new ConvolutionOperator(),
        new ConvolutionMaxPoolOperator(),
        new ConvolutionDataGradientOperator(),
        new ConvolutionWeightGradientOperator(),
        new NormalizationOperator(),
        new NormalizationGradientOperator(),
        new GlobalMaxPoolOperator(),
        new GlobalMaxPoolGradientOperator());
}

/// <summary>A kernel with memory of its own that is kept from run to run.</summary>
internal abstract class ScratchKernel : CustomKernel
{
    /// <summary>The memory.</summary>
    protected NativeScratch Scratch { get; } = new();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Scratch.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reading and writing blocked tensors in a kernel's context.</summary>
internal static unsafe class BlockedTensors
{
    /// <summary>The blocked shape of an input.</summary>
    public static BlockedShape BlockedShape(this in KernelContext context, int input) => new(
        (int)context.InputDim(input, 0), (int)context.InputDim(input, 1), (int)context.InputDim(input, 2) - 2, (int)context.InputDim(input, 3) - 2);

    /// <summary>Allocates a blocked output.</summary>
    public static float* BlockedOutput(this in KernelContext context, int output, in BlockedShape shape)
    {
        Span<long> dims = stackalloc long[5];
        shape.CopyTo(dims);
        return context.Output<float>(output, dims);
    }
}
