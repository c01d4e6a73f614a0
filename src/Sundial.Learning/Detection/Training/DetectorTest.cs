using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

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
    public DetectionMetrics? Run(byte[] model, double reserve)
    {
        if (context.Elapsed + champion.OpeningSeconds + reserve > Until)
        {
            return null;
        }

        var counted = new AveragePrecision(data.Images.ClassNames.Count);
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
            }
        }

        return counted.Count == 0 ? null : DetectionMetrics.Of(counted, data.Images.ClassNames, champion.Choice.Threshold);
    }

    // Asked anew before each slice: the deadline may be moved and the run stopped in the middle.
    private double Until => context.Stop.IsCancellationRequested
        ? Math.Min(context.Deadline, (_stoppedAt ??= context.Elapsed) + MostSecondsOfStoppedTest)
        : context.Deadline;
}
