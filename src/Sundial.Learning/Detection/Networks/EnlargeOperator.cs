using System.Runtime.Intrinsics;
using Sundial.Learning.Kernels;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Detection.Networks;

/// <summary><c>sundial.Enlarge(x) → y</c>: every place of a blocked activation four times, twice as high and wide.</summary>
internal sealed class EnlargeOperator() : TrainingOperator("Enlarge", inputs: 1, outputs: 1)
{
    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : CustomKernel
    {
        public override void Compute(in KernelContext context)
        {
            var small = context.BlockedShape(0);
            var job = new EnlargeJob { Small = small, Large = small with { Height = 2 * small.Height, Width = 2 * small.Width }, X = context.Input<float>(0) };
            job.Y = context.BlockedOutput(0, job.Large);
            context.ParallelFor(small.Planes, &EnlargeJob.Forward, &job);
        }
    }
}

/// <summary><c>sundial.EnlargeGradient(dy) → dx</c>: the sum over the four places that came from one.</summary>
internal sealed class EnlargeGradientOperator() : TrainingOperator("EnlargeGradient", inputs: 1, outputs: 1)
{
    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : CustomKernel
    {
        public override void Compute(in KernelContext context)
        {
            var large = context.BlockedShape(0);
            var job = new EnlargeJob { Small = large with { Height = large.Height / 2, Width = large.Width / 2 }, Large = large, X = context.Input<float>(0) };
            job.Y = context.BlockedOutput(0, job.Small);
            context.ParallelFor(large.Planes, &EnlargeJob.Backward, &job);
        }
    }
}

/// <summary>What the parts of one enlargement share.</summary>
internal unsafe struct EnlargeJob
{
    private const int Lanes = BlockedShape.Lanes;

    public BlockedShape Small;
    public BlockedShape Large;
    public float* X;
    public float* Y;

    public static void Forward(int plane, void* state)
    {
        var job = (EnlargeJob*)state;
        var (small, large) = (job->Small, job->Large);
        new Span<float>(job->Y + plane * (long)large.PlanePitch, large.PlanePitch).Clear();
        var (image, block) = Math.DivRem(plane, small.Blocks);
        var from = job->X + small.Interior(image, block);
        var to = job->Y + large.Interior(image, block);
        for (var row = 0; row < small.Height; row++)
        {
            var x = from + row * small.RowPitch;
            var y = to + 2 * row * large.RowPitch;
            for (var column = 0; column < small.Width; column++, x += Lanes, y += 2 * Lanes)
            {
                var value = Vector512.Load(x);
                value.Store(y);
                value.Store(y + Lanes);
                value.Store(y + large.RowPitch);
                value.Store(y + large.RowPitch + Lanes);
            }
        }
    }

    public static void Backward(int plane, void* state)
    {
        var job = (EnlargeJob*)state;
        var (small, large) = (job->Small, job->Large);
        new Span<float>(job->Y + plane * (long)small.PlanePitch, small.PlanePitch).Clear();
        var (image, block) = Math.DivRem(plane, small.Blocks);
        var from = job->X + large.Interior(image, block);
        var to = job->Y + small.Interior(image, block);
        for (var row = 0; row < small.Height; row++)
        {
            var x = from + 2 * row * large.RowPitch;
            var y = to + row * small.RowPitch;
            for (var column = 0; column < small.Width; column++, x += 2 * Lanes, y += Lanes)
            {
                var upper = Vector512.Load(x) + Vector512.Load(x + Lanes);
                (upper + (Vector512.Load(x + large.RowPitch) + Vector512.Load(x + large.RowPitch + Lanes))).Store(y);
            }
        }
    }
}
