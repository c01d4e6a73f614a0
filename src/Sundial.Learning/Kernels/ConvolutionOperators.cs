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
            context.ParallelFor(job.ImageGroups, &ConvolutionJob.Forward, &job);
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
            context.ParallelFor(job.ImageGroups, &ConvolutionJob.Forward, &job);
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
            context.ParallelFor(job.ImageGroups, pooled ? &ConvolutionJob.SpreadAndConvolve : &ConvolutionJob.Forward, &job);
        }
    }
}

/// <summary><c>sundial.ConvolutionWeightGradient(x, dy [, winners]) → dw</c>; with winners, dy is the gradient of the pooled output.</summary>
internal sealed class ConvolutionWeightGradientOperator() : TrainingOperator("ConvolutionWeightGradient", inputs: 3, outputs: 1, optionalInputs: 1)
{
    public override ElementType InputType(int index) => index == 2 ? ElementType.Int8 : ElementType.Float;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : ScratchKernel
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
            job.Packed = Scratch.Reserve(job.GradientParts * job.WeightSumsLength);
            context.ParallelFor(job.GradientParts * job.BlockGroups * job.Pairs, &ConvolutionJob.WeightGradient, &job);
            context.ParallelFor(input.Blocks * job.Pairs, &ConvolutionJob.UnpackWeightSums, &job);
        }
    }
}

/// <summary>What the parts of one convolution share; each static method does one part, named by its index.</summary>
internal unsafe struct ConvolutionJob
{
    // Input blocks whose weight gradient one part sums: enough that transforming the output's gradient again for each costs little.
    private const int BlocksPerGroup = 8;

    // The batch is cut for the weight gradient where there are too few weights to share out. It depends on nothing but the
    // shape, so that the sums do not either.
    private const int WantedParts = 16;

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

    public readonly int ImageGroups => (Input.Images + ConvolutionKernels.ImagesAtOnce(Input) - 1) / ConvolutionKernels.ImagesAtOnce(Input);

    public readonly int BlockGroups => (Input.Blocks + BlocksPerGroup - 1) / BlocksPerGroup;

    public readonly int GradientParts => Math.Clamp(WantedParts / (BlockGroups * Pairs), 1, Input.Images);

    public readonly long WeightSumsLength => (long)Pairs * Input.Blocks * ConvolutionKernels.WeightSumsLength;

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

    public static void Forward(int group, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (first, images) = job->ImagesOf(group);
        var output = new ConvolutionOutput(job->Y, job->Output, job->Winners);
        var scratch = NativeScratch.OfThread(ConvolutionKernels.ScratchLength(job->Input));
        ConvolutionKernels.Forward(job->X + first * job->Input.ImagePitch, job->Input, job->Packed, output, first, images, scratch);
    }

    public static void SpreadAndConvolve(int group, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (first, images) = job->ImagesOf(group);
        var gradient = new OutputGradient(job->X, job->Pooled, job->Winners);
        var output = new ConvolutionOutput(job->Y, job->Output, null);
        var length = ConvolutionKernels.ScratchLength(job->Input);
        var scratch = NativeScratch.OfThread(length + images * job->Input.ImagePitch);
        for (var image = 0; image < images; image++)
        {
            for (var block = 0; block < job->Input.Blocks; block++)
            {
                gradient.Spread(first + image, block, job->Input, scratch + length, image);
            }
        }

        ConvolutionKernels.Forward(scratch + length, job->Input, job->Packed, output, first, images, scratch);
    }

    public static void WeightGradient(int index, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (part, rest) = Math.DivRem(index, job->BlockGroups * job->Pairs);
        var (pair, group) = Math.DivRem(rest, job->BlockGroups);
        var block = group * BlocksPerGroup;
        var blocks = Math.Min(BlocksPerGroup, job->Input.Blocks - block);
        var first = (int)((long)job->Input.Images * part / job->GradientParts);
        var end = (int)((long)job->Input.Images * (part + 1) / job->GradientParts);
        var sums = job->Packed + part * job->WeightSumsLength + ((long)pair * job->Input.Blocks + block) * ConvolutionKernels.WeightSumsLength;
        new Span<float>(sums, blocks * ConvolutionKernels.WeightSumsLength).Clear();
        var gradient = new OutputGradient(job->Dy, job->Pooled, job->Winners);
        var scratch = NativeScratch.OfThread(ConvolutionKernels.GradientScratchLength(blocks));
        ConvolutionKernels.WeightGradient(job->X, job->Input, gradient, first, end - first, block, blocks, pair, sums, scratch);
    }

    public static void UnpackWeightSums(int index, void* state)
    {
        var job = (ConvolutionJob*)state;
        var (pair, block) = Math.DivRem(index, job->Input.Blocks);
        var sums = job->Packed + (long)index * ConvolutionKernels.WeightSumsLength;
        ConvolutionKernels.UnpackWeightSums(sums, job->GradientParts, job->WeightSumsLength, job->Y, job->Input.Channels, block, pair);
    }

    private readonly (int First, int Images) ImagesOf(int group)
    {
        var atOnce = ConvolutionKernels.ImagesAtOnce(Input);
        var first = group * atOnce;
        return (first, Math.Min(atOnce, Input.Images - first));
    }
}
