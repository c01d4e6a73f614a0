using Sundial.OnnxRuntime;

namespace Sundial.Learning.Kernels;

/// <summary>
/// <c>sundial.Stem(images, scale, shift, w) → y</c>: raw pixels [N, H, W, C] to the first blocked activation, with
/// attributes <c>height</c> and <c>width</c> (the network's, at least the image's) and <c>activation</c>.
/// </summary>
internal sealed class StemOperator() : TrainingOperator("Stem", inputs: 4, outputs: 1)
{
    public override ElementType InputType(int index) => index == 0 ? ElementType.UInt8 : ElementType.Float;

    public override CustomKernel CreateKernel(in KernelInfo info) =>
        new Kernel((int)info.Int64("height", 0), (int)info.Int64("width", 0), (ActivationKind)info.Int64("activation", 0));

    private sealed unsafe class Kernel(int height, int width, ActivationKind activation) : ScratchKernel
    {
        public override void Compute(in KernelContext context)
        {
            var outputs = (int)context.InputDim(3, 0);
            var job = new Job
            {
                Pixels = context.Input<byte>(0),
                Height = (int)context.InputDim(0, 1),
                Width = (int)context.InputDim(0, 2),
                Channels = (int)context.InputDim(0, 3),
                Scale = context.Input<float>(1),
                Shift = context.Input<float>(2),
                Output = new BlockedShape((int)context.InputDim(0, 0), outputs / BlockedShape.Lanes, height, width),
                Activation = activation,
            };
            job.Packed = Scratch.Reserve(9L * job.Channels * outputs);
            job.Y = context.BlockedOutput(0, job.Output);
            StemKernels.Pack(context.Input<float>(3), job.Packed, job.Channels, outputs);
            context.ParallelFor(job.Output.Images, &Job.Forward, &job);
        }
    }

    private unsafe struct Job
    {
        public byte* Pixels;
        public int Height;
        public int Width;
        public int Channels;
        public float* Scale;
        public float* Shift;
        public float* Packed;
        public float* Y;
        public BlockedShape Output;
        public ActivationKind Activation;

        public static void Forward(int image, void* state)
        {
            var job = (Job*)state;
            var scratch = NativeScratch.OfThread(StemKernels.ScratchLength(job->Output, job->Channels));
            var pixels = job->Pixels + (long)image * job->Height * job->Width * job->Channels;
            switch (job->Activation)
            {
                case ActivationKind.Relu:
                    StemKernels.Forward<ReluActivation>(pixels, job->Height, job->Width, job->Channels, job->Scale, job->Shift, job->Packed, scratch, job->Y, job->Output, image);
                    break;
                default:
                    StemKernels.Forward<HardSwishActivation>(pixels, job->Height, job->Width, job->Channels, job->Scale, job->Shift, job->Packed, scratch, job->Y, job->Output, image);
                    break;
            }
        }
    }
}
