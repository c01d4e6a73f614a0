using Sundial.OnnxRuntime;

namespace Sundial.Learning.Kernels;

/// <summary>
/// <c>sundial.Normalization(x, bias [, shortcut]) → y, mean, variance</c>: batch normalisation (scale 1), activation and the
/// addition of a shortcut, blocked; mean and variance (biased) are those of the batch. Attributes <c>activation</c>, <c>epsilon</c>.
/// </summary>
internal sealed class NormalizationOperator() : TrainingOperator("Normalization", inputs: 3, outputs: 3, optionalInputs: 1)
{
    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel((ActivationKind)info.Int64("activation", 0), info.Float("epsilon", 1e-5f));

    private sealed unsafe class Kernel(ActivationKind activation, float epsilon) : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var shape = context.BlockedShape(0);
            var job = new NormalizationJob
            {
                Shape = shape,
                Activation = activation,
                Epsilon = epsilon,
                X = context.Input<float>(0),
                Bias = context.Input<float>(1),
                Shortcut = context.HasInput(2) ? context.Input<float>(2) : null,
                Y = context.BlockedOutput(0, shape),
                Mean = context.Output<float>(1, [shape.Channels]),
                Variance = context.Output<float>(2, [shape.Channels]),
            };
            job.TakeScratch(Scratch);
            context.ParallelFor(shape.Blocks, &NormalizationJob.Moments, &job);
            context.ParallelFor(shape.Planes, &NormalizationJob.Apply, &job);
        }
    }
}

/// <summary><c>sundial.NormalizationGradient(dy, x, bias, mean, variance) → dx, dbias</c>.</summary>
internal sealed class NormalizationGradientOperator() : TrainingOperator("NormalizationGradient", inputs: 5, outputs: 2)
{
    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel((ActivationKind)info.Int64("activation", 0), info.Float("epsilon", 1e-5f));

    private sealed unsafe class Kernel(ActivationKind activation, float epsilon) : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var shape = context.BlockedShape(1);
            var job = new NormalizationJob
            {
                Shape = shape,
                Activation = activation,
                Epsilon = epsilon,
                Dy = context.Input<float>(0),
                X = context.Input<float>(1),
                Bias = context.Input<float>(2),
                Mean = context.Input<float>(3),
                Variance = context.Input<float>(4),
                Y = context.BlockedOutput(0, shape),
                SumOfG = context.Output<float>(1, [shape.Channels]),
            };
            job.TakeScratch(Scratch);
            context.ParallelFor(shape.Blocks, &NormalizationJob.GradientSums, &job);
            context.ParallelFor(shape.Planes, &NormalizationJob.ApplyGradient, &job);
        }
    }
}

/// <summary>What the parts of one normalisation share.</summary>
internal unsafe struct NormalizationJob
{
    public BlockedShape Shape;
    public ActivationKind Activation;
    public float Epsilon;
    public float* X;
    public float* Dy;
    public float* Y;
    public float* Bias;
    public float* Shortcut;
    public float* Mean;
    public float* Variance;
    public float* InverseDeviation;
    public float* Offset;
    public float* SumOfG;
    public float* SumOfGX;

    public void TakeScratch(NativeScratch scratch)
    {
        InverseDeviation = scratch.Reserve(3L * Shape.Channels);
        Offset = InverseDeviation + Shape.Channels;
        SumOfGX = Offset + Shape.Channels;
    }

    public static void Moments(int block, void* state)
    {
        var job = (NormalizationJob*)state;
        var at = block * BlockedShape.Lanes;
        NormalizationKernels.Moments(job->X, job->Shape, block, job->Mean + at, job->Variance + at);
        job->SetAffine(at);
    }

    public static void Apply(int plane, void* state)
    {
        var job = (NormalizationJob*)state;
        var (image, block) = Math.DivRem(plane, job->Shape.Blocks);
        var at = block * BlockedShape.Lanes;
        switch (job->Activation)
        {
            case ActivationKind.Relu:
                NormalizationKernels.Apply<ReluActivation>(job->X, job->Shortcut, job->Y, job->Shape, image, block, job->InverseDeviation + at, job->Offset + at);
                break;
            default:
                NormalizationKernels.Apply<HardSwishActivation>(job->X, job->Shortcut, job->Y, job->Shape, image, block, job->InverseDeviation + at, job->Offset + at);
                break;
        }
    }

    public static void GradientSums(int block, void* state)
    {
        var job = (NormalizationJob*)state;
        var at = block * BlockedShape.Lanes;
        job->SetAffine(at);
        switch (job->Activation)
        {
            case ActivationKind.Relu:
                NormalizationKernels.GradientSums<ReluActivation>(
                    job->X, job->Dy, job->Shape, block, job->InverseDeviation + at, job->Offset + at, job->Mean + at, job->SumOfG + at, job->SumOfGX + at);
                break;
            default:
                NormalizationKernels.GradientSums<HardSwishActivation>(
                    job->X, job->Dy, job->Shape, block, job->InverseDeviation + at, job->Offset + at, job->Mean + at, job->SumOfG + at, job->SumOfGX + at);
                break;
        }
    }

    public static void ApplyGradient(int plane, void* state)
    {
        var job = (NormalizationJob*)state;
        var (image, block) = Math.DivRem(plane, job->Shape.Blocks);
        var at = block * BlockedShape.Lanes;
        switch (job->Activation)
        {
            case ActivationKind.Relu:
                NormalizationKernels.ApplyGradient<ReluActivation>(
                    job->X, job->Dy, job->Y, job->Shape, image, block, job->InverseDeviation + at, job->Offset + at, job->Mean + at, job->SumOfG + at, job->SumOfGX + at);
                break;
            default:
                NormalizationKernels.ApplyGradient<HardSwishActivation>(
                    job->X, job->Dy, job->Y, job->Shape, image, block, job->InverseDeviation + at, job->Offset + at, job->Mean + at, job->SumOfG + at, job->SumOfGX + at);
                break;
        }
    }

    private readonly void SetAffine(int at)
    {
        for (var c = at; c < at + BlockedShape.Lanes; c++)
        {
            InverseDeviation[c] = 1 / MathF.Sqrt(Variance[c] + Epsilon);
            Offset[c] = Bias[c] - Mean[c] * InverseDeviation[c];
        }
    }
}
