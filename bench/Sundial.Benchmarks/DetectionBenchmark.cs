using System.Globalization;
using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>Trains a detector by a deadline, as <c>sundial train</c> does, and tells what it came to on the test part.</summary>
internal static class DetectionBenchmark
{
    public static void Run(string data, double minutes, int threads, ulong seed)
    {
        var clock = TimeProvider.System;
        var folder = Directory.CreateTempSubdirectory("sundial-detection-");
        try
        {
            var report = new ObjectDetectionRun(clock).Run(
                new TrainingRequest
                {
                    DataPath = data,
                    Deadline = TimeSpan.FromMinutes(minutes),
                    StartedAt = clock.GetTimestamp(),
                    OutputPath = Path.Combine(folder.FullName, "model.onnx"),
                    Seed = seed,
                    Threads = threads,
                },
                new Teller(),
                CancellationToken.None);
            Tell(report, new FileInfo(report.ModelPath).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Tell(ObjectDetectionReport report, long modelBytes)
    {
        Say($"network {report.Network.Name}, {report.Network.Parameters / 1e6:0.00} M parameters, {report.Epochs:0.0} epochs of {report.MeanEpochSeconds:0.00} s, model {modelBytes / 1e6:0.0} MB");
        Say($"validation AP50 {report.ValidationAveragePrecision50:0.0000} AP {report.ValidationAveragePrecision:0.0000}");
        if (report.Metrics is { } metrics)
        {
            Say($"test AP50 {metrics.AveragePrecision50:0.0000} AP {metrics.AveragePrecision:0.0000} on {metrics.Count} images; at {metrics.Threshold:0.00}: precision {metrics.Precision:0.000}, recall {metrics.Recall:0.000}; overlap {report.MostOverlap}");
            foreach (var one in metrics.Classes)
            {
                Say($"  {one.Name}: {one.Objects} objects, AP50 {one.AveragePrecision50:0.000}, AP {one.AveragePrecision:0.000}, precision {one.Precision:0.000}, recall {one.Recall:0.000}");
            }
        }

        Say($"{report.ElapsedSeconds:0.00} of {report.DeadlineSeconds:0.00} s: {string.Join(", ", report.Ledger.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Phase} {entry.ActualSeconds:0.0}")))}");
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private sealed class Teller : ITrainingObserver
    {
        public void PhaseStarted(TrainingPhase phase, TimeSpan planned) => Say($"{phase}, {planned.TotalSeconds:0.0} s planned");

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) => Say($"model after {elapsed.TotalSeconds:0.0} s: validation AP50 {validation?.Value:0.000}");

        public void Noticed(string sentence) => Console.WriteLine(sentence);
    }
}
