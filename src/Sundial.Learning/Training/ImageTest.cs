using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Evaluation.Mistakes;

namespace Sundial.Learning.Training;

/// <summary>What a test of a classifier came to.</summary>
/// <param name="Metrics">How well it did.</param>
/// <param name="Reliability">Whether it is right as often as it claims.</param>
/// <param name="PrecisionRecall">Its curves; null where there was no time for them.</param>
/// <param name="Mistakes">The archive of what it was surest about and wrong; null where nothing was, or where there was no time for it.</param>
internal sealed record ImageTestResult(ClassificationMetrics Metrics, ReliabilityMetrics Reliability, PrecisionRecallMetrics? PrecisionRecall, byte[]? Mistakes);

/// <summary>Tests a classifier on images it has not seen, a slice at a time, so that it can be cut. What is made of the answers afterwards is left out where there is no time for it.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="champion">What is tested.</param>
/// <param name="views">How often it looks at an image.</param>
internal sealed class ImageTest(RunContext context, RunData data, Champion champion, int views)
{
    private const double MostSecondsOfStoppedTest = 3;

    private double? _stoppedAt;

    /// <summary>Tests.</summary>
    /// <param name="model">The bytes that are on disk.</param>
    /// <returns>Null where not even one image was seen.</returns>
    public ImageTestResult? Run(byte[] model)
    {
        var rate = new RunningPercentile();
        var (counter, reliability) = (new ConfusionCounter(data.Images.ClassNames), new ReliabilityCounter());
        var images = (int[])data.Test.Clone();
        new CounterRandom(context.Request.Seed, 0x7E57, 0).Shuffle<int>(images);
        var scores = new ScoreSheet(data.Images.ClassNames, data.TestImages.CountByClass(images));
        var mistakes = new ImageMistakes(data.TestImages, data.Images.ClassNames);
        using var test = new ModelTest(context.Clock, model, data.TestImages, data.Images.ClassNames.Count, Math.Max(10, 100 / views), context.Request.Threads);
        test.Run(
            images,
            (label, probabilities) =>
            {
                var index = images[counter.Count];
                mistakes.Add(index, label, counter.Add(label, probabilities), probabilities);
                reliability.Add(label, probabilities);
                scores.Add(label, probabilities);
            },
            rate,
            slice =>
            {
                context.Progress(progress => progress with { PhaseShare = (double)counter.Count / images.Length });
                return IsTimeFor(slice * rate.PerUnit(champion.SecondsPerImage[champion.NetworkName].PerUnit(0) * views));
            });
        return counter.Count == 0
            ? null
            : new ImageTestResult(
                counter.ToMetrics(),
                reliability.ToMetrics(),
                IsTimeFor(scores.SecondsOfCurves) ? scores.ToCurves() : null,
                IsTimeFor(0) ? mistakes.ToArchive(ImageClassificationReport.TaskName, () => IsTimeFor(0)) : null);
    }

    private bool IsTimeFor(double seconds) => context.Elapsed + seconds + champion.WritingSeconds + context.Slack / 2 < Until;

    // Asked anew each time: the deadline may be moved and the run stopped in the middle.
    private double Until => context.Stop.IsCancellationRequested
        ? Math.Min(context.Deadline, (_stoppedAt ??= context.Elapsed) + MostSecondsOfStoppedTest)
        : context.Deadline;
}
