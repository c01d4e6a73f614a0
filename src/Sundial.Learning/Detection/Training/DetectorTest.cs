using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Evaluation.Mistakes;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>What a test of a detector came to.</summary>
/// <param name="Metrics">How well it did.</param>
/// <param name="PrecisionRecall">Its curves at an overlap of 0.5; null where there are none or was no time for them.</param>
/// <param name="Mistakes">The archive of images on which it went wrong; null where it did not, or where there was no time for it.</param>
internal sealed record DetectorTestResult(DetectionMetrics Metrics, PrecisionRecallMetrics? PrecisionRecall, byte[]? Mistakes);

/// <summary>Tests a detector on images it has not seen, a slice at a time, so that it can be cut.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="champion">What is tested.</param>
/// <param name="outlook">What counting takes.</param>
internal sealed class DetectorTest(RunContext context, DetectionData data, DetectorChampion champion, DetectionOutlook outlook)
{
    private const double MostSecondsOfStoppedTest = 3;
    private const int Slice = 8;

    private double? _stoppedAt;

    /// <summary>Tests.</summary>
    /// <param name="model">The bytes that are on disk.</param>
    /// <param name="reserve">Seconds that have to be left in the end.</param>
    /// <returns>Null where there was no time.</returns>
    public DetectorTestResult? Run(byte[] model, double reserve)
    {
        if (context.Elapsed + champion.OpeningSeconds + reserve > Until)
        {
            return null;
        }

        var counted = new AveragePrecision(data.Images.ClassNames.Count);
        var mistakes = new DetectorMistakes(data.TestImages, data.Images.ClassNames, champion.Choice.Threshold);
        var rate = new RunningPercentile();
        using var detector = new DetectorSession(model, context.Request.Threads);
        var order = (int[])data.Test.Clone();
        new CounterRandom(context.Request.Seed, 0x7E57, 0).Shuffle<int>(order);
        foreach (var slice in order.Chunk(Slice))
        {
            context.Progress(progress => progress with { PhaseShare = (double)counted.Count / order.Length });
            if (context.Elapsed + slice.Length * rate.PerUnit(champion.SecondsPerImage(champion.Network)) + (counted.Count + slice.Length) * outlook.CountingSecondsOfTest + reserve > Until)
            {
                break;
            }

            var begun = context.Clock.GetTimestamp();
            var found = detector.Find(data.TestImages.Images, slice);
            rate.Add(context.Clock.GetElapsedTime(begun), slice.Length);
            for (var i = 0; i < slice.Length; i++)
            {
                counted.Add(data.TestImages, slice[i], found[i]);
                mistakes.Add(slice[i], found[i]);
            }
        }

        if (counted.Count == 0)
        {
            return null;
        }

        // What is made of the answers beyond the figures is left out where there is no time for it; the curves match all boxes at one overlap, the figures at ten and more.
        var metrics = DetectionMetrics.Of(counted, data.Images.ClassNames, champion.Choice.Threshold);
        bool IsTimeFor(double seconds) => context.Elapsed + seconds + reserve < Until;
        return new DetectorTestResult(
            metrics,
            IsTimeFor(counted.Count * champion.CountingSeconds) ? counted.Curves(data.Images.ClassNames) : null,
            IsTimeFor(0) ? mistakes.ToArchive(ObjectDetectionReport.TaskName, () => IsTimeFor(0)) : null);
    }

    // Asked anew before each slice: the deadline may be moved and the run stopped in the middle.
    private double Until => context.Stop.IsCancellationRequested
        ? Math.Min(context.Deadline, (_stoppedAt ??= context.Elapsed) + MostSecondsOfStoppedTest)
        : context.Deadline;
}
