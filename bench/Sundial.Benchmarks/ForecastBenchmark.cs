using Sundial.Learning.Forecasting;
using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>How often the interval of what more time would bring holds: short runs with their forecasts beside long runs on the same data with the same seed; and what the curves of the long runs would have forecast on their way.</summary>
internal static class ForecastBenchmark
{
    private const int Folds = 5;
    private static readonly double[] s_cuts = [0.25, 0.5];

    /// <summary>Runs the pairs.</summary>
    /// <param name="folder">Where the tables lie.</param>
    /// <param name="shortSeconds">The deadline of the short runs.</param>
    /// <param name="longSeconds">The deadline of the long ones.</param>
    /// <param name="pairs">How many pairs.</param>
    public static int Run(string folder, double shortSeconds, double longSeconds, int pairs)
    {
        var scratch = Directory.CreateTempSubdirectory("sundial-forecast-");
        try
        {
            var (outcomes, onTheWay) = (new List<ForecastOutcome>(), new List<ForecastOutcome>());
            for (var pair = 0; pair < pairs; pair++)
            {
                var (name, target) = TableParts.All[pair % TableParts.All.Count];
                var turn = pair / TableParts.All.Count;
                var parts = TableParts.Of(folder, scratch.FullName, name, Folds);
                var part = parts[turn % parts.Count];
                var early = Train(part, target, shortSeconds, longSeconds - shortSeconds, (ulong)turn + 1, scratch.FullName);
                var late = Train(part, target, longSeconds, longSeconds - shortSeconds, (ulong)turn + 1, scratch.FullName);
                onTheWay.AddRange(s_cuts.Select(cut => OnTheWay(late, cut)).OfType<ForecastOutcome>());
                if (early.ExpectedWithMoreTime is not { } expected || Measured(late) is not { } actual)
                {
                    Console.WriteLine($"{name} turn {turn}: too little was measured for a forecast");
                    continue;
                }

                var outcome = new ForecastOutcome(Of(expected), actual);
                outcomes.Add(outcome);
                Console.WriteLine(FormattableString.Invariant(
                    $"{name} turn {turn}: {expected.Metric} {expected.Now:0.0000} after {shortSeconds:0} s, {expected.Expected:0.0000} expected after {longSeconds:0} ({expected.Low:0.0000} to {expected.High:0.0000}), {actual:0.0000} came: {(outcome.Held ? "held" : "missed")}"));
            }

            Tell("pairs of runs", outcomes);
            Tell("curves on their way", onTheWay);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        return 0;
    }

    private static TableReport Train((string Train, string Test) part, string target, double seconds, double more, ulong seed, string scratch) => new TableRun(TimeProvider.System).Run(
        new TrainingRequest
        {
            DataPath = part.Train,
            TestDataPath = part.Test,
            Target = target,
            Deadline = TimeSpan.FromSeconds(seconds),
            MoreTime = TimeSpan.FromSeconds(more),
            StartedAt = TimeProvider.System.GetTimestamp(),
            OutputPath = Path.Combine(scratch, "model.onnx"),
            Seed = seed,
        },
        new Silence(),
        CancellationToken.None);

    private static double? Measured(TableReport report) => report.RegressionMetrics?.Rmse ?? report.Metrics?.Auc;

    // By validation data alone, as the test is taken once: what was known when a part of the time was over, and the best that came.
    private static ForecastOutcome? OnTheWay(TableReport report, double share)
    {
        var cut = share * report.ElapsedSeconds;
        var log = new LearningLog();
        log.GoOnFrom([.. report.LearningCurve.Where(point => point.Seconds <= cut)]);
        if (report.LearningCurve.Count == 0)
        {
            return null;
        }

        var metric = report.LearningCurve[^1].Metric;
        var higher = metric == "auc";
        var values = report.LearningCurve.Where(point => point.Metric == metric).Select(point => point.Value);
        return log.Expect(new ForecastSubject(metric, higher, higher ? 1 : 0) { Widening = 1.5 }, cut, report.ElapsedSeconds - cut) is { } forecast
            ? new ForecastOutcome(forecast, higher ? values.Max() : values.Min())
            : null;
    }

    private static Forecast Of(ExpectedWithMoreTime expected) =>
        new(expected.AdditionalSeconds, expected.Now, expected.Expected, expected.Low, expected.High, expected.Confidence, expected.GainIsExpected);

    private static void Tell(string what, List<ForecastOutcome> outcomes)
    {
        if (outcomes.Count > 0)
        {
            var calibration = ForecastCalibration.Of(outcomes);
            Console.WriteLine(FormattableString.Invariant(
                $"{what}: {outcomes.Count(one => one.Held)} of {calibration.Pairs} intervals held, which claim {100 * LearningCurve.Confidence:0} of 100; median error {calibration.MedianError:0.0000}; widening that would be right {calibration.Widening:0.00}"));
        }
    }

    private sealed class Silence : ITrainingObserver
    {
        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
        {
        }

        public void Noticed(string sentence)
        {
        }
    }
}
