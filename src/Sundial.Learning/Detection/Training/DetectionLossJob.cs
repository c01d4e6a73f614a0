using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Kernels;

namespace Sundial.Learning.Detection.Training;

/// <summary>One level of the pyramid as the loss sees it.</summary>
internal unsafe struct DetectionLevel
{
    public BlockedShape Shape;
    public int Stride;
    public int First;
    public float* Anchors;
    public float* Answers;
    public float* Offsets;
    public float* Gradient;
    public float* OffsetGradient;
}

/// <summary>The levels, the finest first.</summary>
[InlineArray(DetectionLossOperator.MostLevels)]
internal struct DetectionLevels
{
    private DetectionLevel _first;
}

/// <summary>What the parts of one loss share; each image is a part.</summary>
/// <remarks>
/// Classes: the quality focal loss (Li et al. 2020, arXiv 2006.04388), whose target is the overlap that the box has reached, so that scores rank
/// boxes by how good they are. Boxes: generalised intersection over union, weighted by that overlap. Both are divided by the sum of the overlaps over the batch.
/// </remarks>
internal unsafe struct DetectionLossJob
{
    public int Levels;
    public int Classes;
    public int AnchorsPerPlace;
    public int Images;
    public int MostTargets;
    public int Candidates;
    public float BoxWeight;
    public float Norm;
    public float* Targets;
    public float* Sums;
    public DetectionLevels Pyramid;

    private const int Lanes = BlockedShape.Lanes;

    public readonly int Numbers => DetectionNumbers.Box + Classes;

    /// <summary>For each image: the parts of the loss, then the gradients of the offsets of every level.</summary>
    public readonly int SumsPerImage => DetectionLossOperator.Parts + Levels * Pyramid[0].Shape.Channels;

    public static void OneImage(int image, void* state)
    {
        var job = (DetectionLossJob*)state;
        var numbers = job->Numbers;
        var candidates = job->Candidates;
        var scratch = NativeScratch.OfThread(candidates * (2L * numbers + 4 + 2));
        var view = new ImageAnswers
        {
            Answers = scratch,
            Gradients = scratch + candidates * (long)numbers,
            Boxes = (Box*)(scratch + candidates * 2L * numbers),
            Costs = scratch + candidates * (2L * numbers + 4),
            Owners = (int*)(scratch + candidates * (2L * numbers + 5)),
        };
        job->Gather(image, view);
        var targets = job->Targets + (long)image * job->MostTargets * DetectionLossOperator.TargetNumbers;
        new Assignment(job, view, targets).Run();
        var sums = job->Sums + (long)image * job->SumsPerImage;
        job->Lose(view, targets, sums);
        job->Scatter(image, view, sums + DetectionLossOperator.Parts);
    }

    /// <summary>Divides the gradients of one level of one image by the sum over the batch.</summary>
    public static void Normalise(int part, void* state)
    {
        var job = (DetectionLossJob*)state;
        var (image, level) = Math.DivRem(part, job->Levels);
        ref var of = ref job->Pyramid[level];
        var pitch = checked((int)of.Shape.ImagePitch);
        var plane = new Span<float>(of.Gradient + image * of.Shape.ImagePitch, pitch);
        TensorPrimitives.Multiply(plane, job->Norm, plane);
    }

    /// <summary>Sums the parts of all images, in their order, and the gradients of the offsets.</summary>
    public void Sum(float* loss, float* parts)
    {
        var all = new Span<float>(parts, DetectionLossOperator.Parts);
        all.Clear();
        for (var image = 0; image < Images; image++)
        {
            TensorPrimitives.Add(all, new ReadOnlySpan<float>(Sums + (long)image * SumsPerImage, all.Length), all);
        }

        Norm = 1 / Math.Max(1, parts[2]);
        parts[0] *= Norm;
        parts[1] *= Norm;
        loss[0] = parts[0] + parts[1];
        var channels = Pyramid[0].Shape.Channels;
        for (var level = 0; level < Levels; level++)
        {
            var gradient = new Span<float>(Pyramid[level].OffsetGradient, channels);
            gradient.Clear();
            for (var image = 0; image < Images; image++)
            {
                var of = new ReadOnlySpan<float>(Sums + (long)image * SumsPerImage + DetectionLossOperator.Parts + level * channels, channels);
                TensorPrimitives.Add(gradient, of, gradient);
            }

            TensorPrimitives.Multiply(gradient, Norm, gradient);
        }
    }

    // The answers of one image out of the blocked layout, with their offsets, and the boxes they stand for.
    private void Gather(int image, ImageAnswers view)
    {
        for (var level = 0; level < Levels; level++)
        {
            ref var of = ref Pyramid[level];
            var at = of.First;
            for (var row = 0; row < of.Shape.Height; row++)
            {
                for (var column = 0; column < of.Shape.Width; column++)
                {
                    var place = of.Answers + of.Shape.Interior(image, 0) + row * of.Shape.RowPitch + column * Lanes;
                    for (var anchor = 0; anchor < AnchorsPerPlace; anchor++, at++)
                    {
                        var to = view.Answers + at * (long)Numbers;
                        for (var k = 0; k < Numbers; k++)
                        {
                            var channel = anchor * Numbers + k;
                            to[k] = place[channel / Lanes * (long)of.Shape.PlanePitch + channel % Lanes] + of.Offsets[channel];
                        }

                        view.Boxes[at] = DetectionNumbers.Decode(new ReadOnlySpan<float>(to, DetectionNumbers.Box), row, column, of.Stride, of.Anchors[2 * anchor], of.Anchors[2 * anchor + 1]);
                    }
                }
            }
        }
    }

    private readonly void Scatter(int image, ImageAnswers view, float* offsets)
    {
        var channels = Pyramid[0].Shape.Channels;
        new Span<float>(offsets, Levels * channels).Clear();
        for (var level = 0; level < Levels; level++)
        {
            var of = Pyramid[level];
            new Span<float>(of.Gradient + image * of.Shape.ImagePitch, checked((int)of.Shape.ImagePitch)).Clear();
            var at = of.First;
            for (var row = 0; row < of.Shape.Height; row++)
            {
                for (var column = 0; column < of.Shape.Width; column++)
                {
                    var place = of.Gradient + of.Shape.Interior(image, 0) + row * of.Shape.RowPitch + column * Lanes;
                    for (var anchor = 0; anchor < AnchorsPerPlace; anchor++, at++)
                    {
                        var from = view.Gradients + at * (long)Numbers;
                        for (var k = 0; k < Numbers; k++)
                        {
                            var channel = anchor * Numbers + k;
                            place[channel / Lanes * (long)of.Shape.PlanePitch + channel % Lanes] = from[k];
                            offsets[level * channels + channel] += from[k];
                        }
                    }
                }
            }
        }
    }

    private void Lose(ImageAnswers view, float* targets, float* sums)
    {
        var (classLoss, boxLoss, overlaps, owned) = (0f, 0f, 0f, 0);
        for (var level = 0; level < Levels; level++)
        {
            ref var of = ref Pyramid[level];
            var end = of.First + of.Shape.Height * of.Shape.Width * AnchorsPerPlace;
            for (var at = of.First; at < end; at++)
            {
                var answers = view.Answers + at * (long)Numbers;
                var gradients = view.Gradients + at * (long)Numbers;
                new Span<float>(gradients, Numbers).Clear();
                var owner = view.Owners[at];
                if (owner == ImageAnswers.Ignored)
                {
                    continue;
                }

                var (label, overlap) = (-1, 0f);
                if (owner >= 0)
                {
                    var target = targets + owner * DetectionLossOperator.TargetNumbers;
                    var truth = *(Box*)target;
                    label = (int)target[4];
                    overlap = view.Boxes[at].Iou(truth);
                    owned++;
                    overlaps += overlap;
                    boxLoss += LoseBox(view.Boxes[at], truth, answers, gradients, of.Stride, BoxWeight * overlap);
                }

                for (var c = 0; c < Classes; c++)
                {
                    classLoss += DetectionNumbers.QualityFocal(answers[DetectionNumbers.Box + c], c == label ? overlap : 0, out gradients[DetectionNumbers.Box + c]);
                }
            }
        }

        (sums[0], sums[1], sums[2], sums[3]) = (classLoss, boxLoss, overlaps, owned);
    }

    private static float LoseBox(in Box box, in Box truth, float* answers, float* gradients, int stride, float weight)
    {
        var loss = weight * BoxOverlap.Loss(box, truth, out var slope);
        gradients[0] = weight * (slope.Left + slope.Right) * stride;
        gradients[1] = weight * (slope.Top + slope.Bottom) * stride;
        gradients[2] = DetectionNumbers.IsWithinReach(answers[2]) ? weight * (slope.Right - slope.Left) * 0.5f * box.Width : 0;
        gradients[3] = DetectionNumbers.IsWithinReach(answers[3]) ? weight * (slope.Bottom - slope.Top) * 0.5f * box.Height : 0;
        return loss;
    }
}

/// <summary>Scratch of one image: for each candidate its answers, their gradients, its box, and which object it answers for.</summary>
internal unsafe struct ImageAnswers
{
    /// <summary>Owner of a candidate that shows nothing.</summary>
    public const int Nothing = -1;

    /// <summary>Owner of a candidate that does not count.</summary>
    public const int Ignored = -2;

    public float* Answers;
    public float* Gradients;
    public Box* Boxes;
    public float* Costs;
    public int* Owners;
}
