using Sundial.OnnxRuntime;

namespace Sundial.Learning.Kernels;

/// <summary><c>sundial.Convolution(x, w) → y</c>: 3×3, stride 1, padding 1, blocked.</summary>
internal sealed class ConvolutionOperator() : TrainingOperator("Convolution", inputs: 2, outputs: 1)
{
    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var input = context.BlockedShape(0);
            var outputs = (int)context.InputDim(1, 0);
            var job = new ConvolutionJob
            {
                X = context.Input<float>(0),
                Weights = context.Input<float>(1),
                Input = input,
                Output = input with { Blocks = outputs / BlockedShape.Lanes },
                Packed = Scratch.Reserve(ConvolutionKernels.PackedLength(input.Channels, outputs)),
            };
            job.Y = context.BlockedOutput(0, job.Output);
            context.ParallelFor(job.Pairs, &ConvolutionJob.Pack, &job);
            context.ParallelFor(job.ImageGroups * job.Pairs, &ConvolutionJob.Forward, &job);
        }
    }
}

/// <summary><c>sundial.ConvolutionMaxPool(x, w) → y, winners</c>: the convolution followed by 2×2 maximum pooling, without the full-size output in between.</summary>
internal sealed class ConvolutionMaxPoolOperator() : TrainingOperator("ConvolutionMaxPool", inputs: 2, outputs: 2)
{
    public override ElementType OutputType(int index) => index == 0 ? ElementType.Float : ElementType.Int8;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var input = context.BlockedShape(0);
            var outputs = (int)context.InputDim(1, 0);
            var job = new ConvolutionJob
            {
                X = context.Input<float>(0),
                Weights = context.Input<float>(1),
                Input = input,
                Output = new BlockedShape(input.Images, outputs / BlockedShape.Lanes, input.Height / 2, input.Width / 2),
                Packed = Scratch.Reserve(ConvolutionKernels.PackedLength(input.Channels, outputs)),
            };
            job.Y = context.BlockedOutput(0, job.Output);
            job.Winners = context.Output<sbyte>(1, [job.Output.Images, job.Output.Blocks, job.Output.Height, job.Output.Width, BlockedShape.Lanes]);
            context.ParallelFor(job.Pairs, &ConvolutionJob.Pack, &job);
            context.ParallelFor(job.ImageGroups * job.Pairs, &ConvolutionJob.ForwardPooled, &job);
        }
    }
}

/// <summary><c>sundial.ConvolutionDataGradient(dy, w [, winners]) → dx</c>; with winners, dy is the gradient of the pooled output.</summary>
internal sealed class ConvolutionDataGradientOperator() : TrainingOperator("ConvolutionDataGradient", inputs: 3, outputs: 1, optionalInputs: 1)
{
    public override ElementType InputType(int index) => index == 2 ? ElementType.Int8 : ElementType.Float;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var gradient = context.BlockedShape(0);
            var pooled = context.HasInput(2);
            var full = pooled ? gradient with { Height = 2 * gradient.Height, Width = 2 * gradient.Width } : gradient;
            var inputs = (int)context.InputDim(1, 1);

            // The gradient by the input is a convolution of the output's gradient: what was input is output here.
            var job = new ConvolutionJob
            {
                X = context.Input<float>(0),
                Weights = context.Input<float>(1),
                Winners = pooled ? context.Input<sbyte>(2) : null,
                Input = full,
                Pooled = gradient,
                Output = full with { Blocks = inputs / BlockedShape.Lanes },
                Packed = Scratch.Reserve(ConvolutionKernels.PackedLength(full.Channels, inputs)),
            };
            job.Y = context.BlockedOutput(0, job.Output);
            context.ParallelFor(job.Pairs, &ConvolutionJob.PackTurned, &job);
            if (pooled)
            {
                context.ParallelFor(job.Input.Images, &ConvolutionJob.SpreadAndConvolve, &job);
            }
            else
            {
                context.ParallelFor(job.ImageGroups * job.Pairs, &ConvolutionJob.Forward, &job);
            }
        }
    }
}

/// <summary><c>sundial.ConvolutionWeightGradient(x, dy [, winners]) → dw</c>; with winners, dy is the gradient of the pooled output.</summary>
internal sealed class ConvolutionWeightGradientOperator() : TrainingOperator("ConvolutionWeightGradient", inputs: 3, outputs: 1, optionalInputs: 1)
{
    public override ElementType InputType(int index) => index == 2 ? ElementType.Int8 : ElementType.Float;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : CustomKernel
    {
        public override void Compute(in KernelContext context)
        {
            var input = context.BlockedShape(0);
            var gradient = context.BlockedShape(1);
            var job = new ConvolutionJob
            {
                X = context.Input<float>(0),
                Dy = context.Input<float>(1),
                Winners = context.HasInput(2) ? context.Input<sbyte>(2) : null,
                Input = input,
                Pooled = gradient,
                Output = input with { Blocks = gradient.Blocks },
            };
            job.Y = context.Output<float>(0, [job.Output.Channels, input.Channels, 3, 3]);
            context.ParallelFor(input.Blocks * job.Pairs, &ConvolutionJob.WeightGradient, &job);
        }
    }
}

/// <summary>What the parts of one convolution share; each static method does one part, named by its index.</summary>
internal unsafe struct ConvolutionJob
{
    /// <summary>Images that one thread takes through one pair of output blocks while its weights are in the cache.</summary>
    private const int ImagesPerGroup = 4;

    public float* X;
    public float* Dy;
    public float* Y;
    public float* Weights;
    public float* Packed;
    public sbyte* Winners;
    public BlockedShape Input;
    public BlockedShape Output;
    public BlockedShape Pooled;

    public readonly int Pairs => Output.Channels / ConvolutionKernels.OutputsPerTile;

    public readonly int ImageGroups => (Input.Images + ImagesPerGroup - 1) / ImagesPerGroup;

    public static void Pack(int pair, void* state)
    {
        var job = (ConvolutionJob*)state;
        ConvolutionKernels.Pack(job->Weights, job->Packed, job->Input.Channels, job->Output.Channels, pair);
    }

    public static void PackTurned(int pair, void* state)
    {
        var job = (ConvolutionJob*)state;
        ConvolutionKernels.PackTurned(job->Weights, job->Packed, job->Output.Channels, job->Input.Channels, pair);
    }

    public static void Forward(int part, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (pair, group) = Math.DivRem(part, job->ImageGroups);
        var end = Math.Min((group + 1) * ImagesPerGroup, job->Input.Images);
        for (var image = group * ImagesPerGroup; image < end; image++)
        {
            ConvolutionKernels.Forward(job->X + image * job->Input.ImagePitch, job->Input, job->Packed, job->Y, job->Output, image, pair);
        }
    }

    public static void ForwardPooled(int part, void* state)
    {
        var job = (ConvolutionJob*)state;
        var scratch = NativeScratch.OfThread(ConvolutionKernels.PoolScratchLength(job->Input));
        var (pair, group) = Math.DivRem(part, job->ImageGroups);
        var end = Math.Min((group + 1) * ImagesPerGroup, job->Input.Images);
        for (var image = group * ImagesPerGroup; image < end; image++)
        {
            ConvolutionKernels.ForwardPooled(job->X, job->Input, job->Packed, job->Y, job->Output, job->Winners, scratch, image, pair);
        }
    }

    public static void SpreadAndConvolve(int image, void* state)
    {
        var job = (ConvolutionJob*)state;
        var spread = NativeScratch.OfThread(job->Input.ImagePitch);
        for (var block = 0; block < job->Input.Blocks; block++)
        {
            Spread(job, image, block, spread + (long)block * job->Input.PlanePitch);
        }

        for (var pair = 0; pair < job->Pairs; pair++)
        {
            ConvolutionKernels.Forward(spread, job->Input, job->Packed, job->Y, job->Output, image, pair);
        }
    }

    public static void WeightGradient(int part, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (pair, block) = Math.DivRem(part, job->Input.Blocks);
        var planes = 2 * job->Output.PlanePitch;
        var sums = NativeScratch.OfThread(ConvolutionKernels.WeightSumsLength + planes);
        var spread = sums + ConvolutionKernels.WeightSumsLength;
        new Span<float>(sums, ConvolutionKernels.WeightSumsLength).Clear();
        for (var image = 0; image < job->Input.Images; image++)
        {
            var gradients = job->Dy + image * job->Output.ImagePitch + 2L * pair * job->Output.PlanePitch;
            if (job->Winners != null)
            {
                Spread(job, image, 2 * pair, spread);
                Spread(job, image, 2 * pair + 1, spread + job->Output.PlanePitch);
                gradients = spread;
            }

            ConvolutionKernels.WeightGradient(job->X, job->Input, gradients, sums, image, block);
        }

        ConvolutionKernels.UnpackWeightSums(sums, job->Y, job->Input.Channels, block, pair);
    }

    private static void Spread(ConvolutionJob* job, int image, int block, float* to)
    {
        var from = job->Dy != null ? job->Dy : job->X;
        var plane = image * (long)job->Pooled.Blocks + block;
        PoolingKernels.SpreadPlane(from + job->Pooled.Interior(image, block), job->Pooled, job->Winners + plane * job->Pooled.Height * job->Pooled.Width * BlockedShape.Lanes, to);
    }
}
