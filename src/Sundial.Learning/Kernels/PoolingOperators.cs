using Sundial.OnnxRuntime;

namespace Sundial.Learning.Kernels;

/// <summary><c>sundial.GlobalMaxPool(x) → y, winners</c>: blocked to [N, C], with the position of each maximum.</summary>
internal sealed class GlobalMaxPoolOperator() : TrainingOperator("GlobalMaxPool", inputs: 1, outputs: 2)
{
    public override ElementType OutputType(int index) => index == 0 ? ElementType.Float : ElementType.Int32;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : CustomKernel
    {
        public override void Compute(in KernelContext context)
        {
            var shape = context.BlockedShape(0);
            var job = new GlobalMaxPoolJob
            {
                Shape = shape,
                Planes = context.Input<float>(0),
                Values = context.Output<float>(0, [shape.Images, shape.Channels]),
                Winners = context.Output<int>(1, [shape.Images, shape.Channels]),
            };
            context.ParallelFor(shape.Images, &GlobalMaxPoolJob.Forward, &job);
        }
    }
}

/// <summary><c>sundial.GlobalMaxPoolGradient(dy, winners, x) → dx</c>; of x only the shape is used.</summary>
internal sealed class GlobalMaxPoolGradientOperator() : TrainingOperator("GlobalMaxPoolGradient", inputs: 3, outputs: 1)
{
    public override ElementType InputType(int index) => index == 1 ? ElementType.Int32 : ElementType.Float;

    public override CustomKernel CreateKernel(in KernelInfo info) => new Kernel();

    private sealed unsafe class Kernel : CustomKernel
    {
        public override void Compute(in KernelContext context)
        {
            var job = new GlobalMaxPoolJob
            {
                Shape = context.BlockedShape(2),
                Values = context.Input<float>(0),
                Winners = context.Input<int>(1),
            };
            job.Planes = context.BlockedOutput(0, job.Shape);
            context.ParallelFor(job.Shape.Images, &GlobalMaxPoolJob.Backward, &job);
        }
    }
}

internal unsafe struct GlobalMaxPoolJob
{
    public BlockedShape Shape;
    public float* Planes;
    public float* Values;
    public int* Winners;

    public static void Forward(int image, void* state)
    {
        var job = (GlobalMaxPoolJob*)state;
        for (var block = 0; block < job->Shape.Blocks; block++)
        {
            var at = (image * job->Shape.Blocks + block) * BlockedShape.Lanes;
            PoolingKernels.MaxOfPlane(job->Planes + job->Shape.Interior(image, block), job->Shape, job->Values + at, job->Winners + at);
        }
    }

    public static void Backward(int image, void* state)
    {
        var job = (GlobalMaxPoolJob*)state;
        for (var block = 0; block < job->Shape.Blocks; block++)
        {
            var plane = image * job->Shape.Blocks + block;
            var at = plane * BlockedShape.Lanes;
            PoolingKernels.SpreadMaximum(job->Values + at, job->Winners + at, job->Planes + plane * (long)job->Shape.PlanePitch, job->Shape);
        }
    }
}
