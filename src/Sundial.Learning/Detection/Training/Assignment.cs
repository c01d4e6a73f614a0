using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Training;

/// <summary>Decides which candidates of an image answer for which object, by what they answer now.</summary>
/// <remarks>
/// Near an object's centre, anchors of roughly its shape are candidates; those of the least cost, classification and overlap together, answer
/// for it, the more of them the better they overlap; a candidate that several objects want answers for the one it costs least
/// (Ge et al. 2021, arXiv 2107.08430, §2, with anchors in the place of points).
/// </remarks>
internal readonly unsafe ref struct Assignment(DetectionLossJob* job, ImageAnswers view, float* targets)
{
    // Places from the object's centre, in strides: three by three.
    private const float Radius = 1.5f;
    private const float MostRatio = 4;
    private const int MostOwned = 10;
    private const float OverlapWeight = 3;
    private const int MostCandidates = 512;

    /// <summary>Fills <see cref="ImageAnswers.Owners"/>.</summary>
    public void Run()
    {
        new Span<int>(view.Owners, job->Candidates).Fill(ImageAnswers.Nothing);
        new Span<float>(view.Costs, job->Candidates).Fill(float.PositiveInfinity);
        for (var t = 0; t < job->MostTargets; t++)
        {
            var target = targets + t * DetectionLossOperator.TargetNumbers;
            switch (target[5])
            {
                case 0:
                    return;
                case > 0:
                    Claim(t, *(Box*)target, (int)target[4]);
                    break;
                default:
                    Ignore(*(Box*)target);
                    break;
            }
        }
    }

    private void Claim(int t, in Box truth, int label)
    {
        var found = stackalloc int[MostCandidates];
        var costs = stackalloc float[MostCandidates];
        var overlaps = stackalloc float[MostCandidates];
        var count = Near(truth, MostRatio, found);
        if (count == 0)
        {
            count = Near(truth, float.PositiveInfinity, found);
        }

        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            var overlap = view.Boxes[found[i]].Iou(truth);
            var z = view.Answers[found[i] * (long)job->Numbers + DetectionNumbers.Box + label];
            var unsure = MathF.Max(-z, 0) + MathF.Log(1 + MathF.Exp(-Math.Abs(z)));
            costs[i] = unsure - OverlapWeight * MathF.Log(overlap + 1e-8f);
            overlaps[i] = overlap;
        }

        sum = SumOfBest(overlaps, count);
        var wanted = Math.Clamp((int)sum, 1, count);
        for (var n = 0; n < wanted; n++)
        {
            var best = 0;
            for (var i = 1; i < count; i++)
            {
                best = costs[i] < costs[best] ? i : best;
            }

            var at = found[best];
            if (costs[best] < view.Costs[at])
            {
                (view.Costs[at], view.Owners[at]) = (costs[best], t);
            }

            costs[best] = float.PositiveInfinity;
        }
    }

    // The overlaps are used up.
    private static float SumOfBest(float* overlaps, int count)
    {
        var sum = 0f;
        for (var n = 0; n < Math.Min(MostOwned, count); n++)
        {
            var best = 0;
            for (var i = 1; i < count; i++)
            {
                best = overlaps[i] > overlaps[best] ? i : best;
            }

            sum += overlaps[best];
            overlaps[best] = -1;
        }

        return sum;
    }

    private int Near(in Box truth, float mostRatio, int* found)
    {
        var count = 0;
        var (x, y) = ((truth.Left + truth.Right) / 2, (truth.Top + truth.Bottom) / 2);
        for (var level = 0; level < job->Levels; level++)
        {
            ref var of = ref job->Pyramid[level];
            var firstRow = Math.Max(0, (int)MathF.Ceiling(y / of.Stride - 0.5f - Radius));
            var lastRow = Math.Min(of.Shape.Height - 1, (int)MathF.Floor(y / of.Stride - 0.5f + Radius));
            var firstColumn = Math.Max(0, (int)MathF.Ceiling(x / of.Stride - 0.5f - Radius));
            var lastColumn = Math.Min(of.Shape.Width - 1, (int)MathF.Floor(x / of.Stride - 0.5f + Radius));
            for (var anchor = 0; anchor < job->AnchorsPerPlace; anchor++)
            {
                if (Ratio(truth, of.Anchors[2 * anchor], of.Anchors[2 * anchor + 1]) > mostRatio)
                {
                    continue;
                }

                for (var row = firstRow; row <= lastRow; row++)
                {
                    for (var column = firstColumn; column <= lastColumn && count < MostCandidates; column++)
                    {
                        found[count++] = of.First + (row * of.Shape.Width + column) * job->AnchorsPerPlace + anchor;
                    }
                }
            }
        }

        return count;
    }

    private static float Ratio(in Box truth, float width, float height)
    {
        var (x, y) = (truth.Width / width, truth.Height / height);
        return Math.Max(Math.Max(x, 1 / x), Math.Max(y, 1 / y));
    }

    // Candidates that lie mostly in a region that does not count, and have not been claimed.
    private void Ignore(in Box region)
    {
        for (var at = 0; at < job->Candidates; at++)
        {
            var box = view.Boxes[at];
            if (view.Owners[at] == ImageAnswers.Nothing && box.Intersection(region) > 0.5f * box.Area)
            {
                view.Owners[at] = ImageAnswers.Ignored;
            }
        }
    }
}
