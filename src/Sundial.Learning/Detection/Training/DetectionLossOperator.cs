using System.Globalization;
using Sundial.Learning.Kernels;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Detection.Training;

/// <summary>
/// <c>sundial.DetectionLossN(targets, answers₁, offsets₁, …) → loss, parts, gradients…</c>: the loss of a detector with N levels over a
/// batch, and its gradients by the answers (blocked) and their offsets. Which anchor answers for which object is decided inside, by what the network answers
/// now; that decision has no gradient, and the rest is short enough to be differentiated by hand.
/// </summary>
/// <param name="levels">1 to <see cref="MostLevels"/>.</param>
internal sealed class DetectionLossOperator(int levels) : TrainingOperator(NameOf(levels), FirstLevel + 2 * levels, FirstGradient + 2 * levels)
{
    /// <summary>The most levels.</summary>
    public const int MostLevels = 3;

    /// <summary>Input with the first level's answers; the inputs before it are the targets.</summary>
    public const int FirstLevel = 1;

    /// <summary>Output with the first level's gradient.</summary>
    public const int FirstGradient = 2;

    /// <summary>What the second output holds: loss of the classes, loss of the boxes, sum of the overlaps, anchors with an object.</summary>
    public const int Parts = 4;

    /// <summary>Numbers of one target: the four edges in pixels, the class, and 1 for an object, -1 for a region that does not count, 0 for nothing.</summary>
    public const int TargetNumbers = 6;

    /// <summary>The operator's name.</summary>
    public static string NameOf(int levels) => string.Create(CultureInfo.InvariantCulture, $"DetectionLoss{levels}");

    public override CustomKernel CreateKernel(in KernelInfo info) =>
        new Kernel(levels, info.Floats("anchors"), (int)info.Int64("classes", 0), (int)info.Int64("stride", 0), info.Float("box_weight", 2));

    private sealed unsafe class Kernel(int levels, float[] anchors, int classes, int stride, float boxWeight) : ScratchKernel
    {
        private readonly float[] _anchors = Pinned(anchors);

        public override void Compute(in KernelContext context)
        {
            fixed (float* shapes = _anchors)
            {
                var job = Job(context, shapes);
                context.ParallelFor(job.Images, &DetectionLossJob.OneImage, &job);
                job.Sum(context.Output<float>(0, []), context.Output<float>(1, [Parts]));
                context.ParallelFor(job.Images * levels, &DetectionLossJob.Normalise, &job);
            }
        }

        private DetectionLossJob Job(in KernelContext context, float* shapes)
        {
            var perPlace = _anchors.Length / (2 * levels);
            var job = new DetectionLossJob
            {
                Levels = levels,
                Classes = classes,
                AnchorsPerPlace = perPlace,
                BoxWeight = boxWeight,
                Images = (int)context.InputDim(0, 0),
                MostTargets = (int)context.InputDim(0, 1),
                Targets = context.Input<float>(0),
            };
            for (var level = 0; level < levels; level++)
            {
                var (answers, gradient) = (FirstLevel + 2 * level, FirstGradient + 2 * level);
                var shape = context.BlockedShape(answers);
                job.Pyramid[level] = new DetectionLevel
                {
                    Shape = shape,
                    Stride = stride << level,
                    Anchors = shapes + level * perPlace * 2,
                    First = job.Candidates,
                    Answers = context.Input<float>(answers),
                    Offsets = context.Input<float>(answers + 1),
                    Gradient = context.BlockedOutput(gradient, shape),
                    OffsetGradient = context.Output<float>(gradient + 1, [shape.Channels]),
                };
                job.Candidates += shape.Height * shape.Width * perPlace;
            }

            job.Sums = Scratch.Reserve((long)job.Images * job.SumsPerImage);
            return job;
        }

        private static float[] Pinned(float[] values)
        {
            var pinned = GC.AllocateArray<float>(values.Length, pinned: true);
            values.CopyTo(pinned, 0);
            return pinned;
        }
    }
}
