using Sundial.Learning.Forecasting;
using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>How often the interval of what more time would bring holds: short runs with their forecasts beside long runs on the same data with the same seed; and what the curves of the long runs would have forecast on their way.</summary>
internal static class ForecastBenchmark
{
    private const int Folds = 5;

    // Of images and boxes, both runs have so many times the time: a good part of it goes into reading.
    private const double TimesForImages = 2;
    private static readonly double[] s_cuts = [0.25, 0.5];
    private static readonly string[] s_images = ["cifar10.tar.gz", "bccd.tar.gz"];

    /// <summary>Runs the pairs.</summary>
    /// <param name="folder">Where the tables lie, and archives of images and of boxes.</param>
    /// <param name="shortSeconds">The deadline of the short runs on tables.</param>
    /// <param name="longSeconds">The deadline of the long ones.</param>
    /// <param name="pairs">How many pairs, in turn of all data sets.</param>
    /// <param name="only">A part of the data sets' names.</param>
    public static int Run(string folder, double shortSeconds, double longSeconds, int pairs, string only)
    {
        string[] names = [.. TableParts.All.Select(table => table.Name).Concat(s_images.Where(name => File.Exists(Path.Combine(folder, name)))).Where(name => name.Contains(only, StringComparison.Ordinal))];
        var scratch = Directory.CreateTempSubdirectory("sundial-forecast-");
        try
        {
            var (outcomes, onTheWay) = (new List<ForecastOutcome>(), new List<ForecastOutcome>());
            for (var pair = 0; pair < pairs; pair++)
            {
                var (name, turn) = (names[pair % names.Length], pair / names.Length);
                var times = s_images.Contains(name) ? TimesForImages : 1;
                var (shorter, longer) = (times * shortSeconds, times * longSeconds);
                var early = Train(shorter);
                var late = Train(longer);
                onTheWay.AddRange(s_cuts.Select(cut => OnTheWay(late, cut)).OfType<ForecastOutcome>());
                if (early.ExpectedWithMoreTime is not { } expected || late.ExpectedWithMoreTime is not { Now: var actual })
                {
                    Console.WriteLine($"{name} turn {turn}: too little was measured for a forecast");
                    continue;
                }

                var outcome = new ForecastOutcome(Of(expected), actual);
                outcomes.Add(outcome);
                Console.WriteLine(FormattableString.Invariant(
                    $"{name} turn {turn}: {expected.Metric} {expected.Now:0.0000} after {shorter:0} s, {expected.Expected:0.0000} expected after {longer:0} ({expected.Low:0.0000} to {expected.High:0.0000}), {actual:0.0000} came: {(outcome.Held ? "held" : "missed")}"));

                TrainingReport Train(double seconds) => ForecastBenchmark.Train(Request(folder, scratch.FullName, name, turn) with
                {
                    Deadline = TimeSpan.FromSeconds(seconds),
                    MoreTime = TimeSpan.FromSeconds(longer - shorter),
                    StartedAt = TimeProvider.System.GetTimestamp(),
                });
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

    private static TrainingRequest Request(string folder, string scratch, string name, int turn)
    {
        var request = new TrainingRequest { DataPath = Path.Combine(folder, name), OutputPath = Path.Combine(scratch, "model.onnx"), Deadline = TimeSpan.Zero, StartedAt = 0, Seed = (ulong)turn + 1 };
        if (s_images.Contains(name))
        {
            return request;
        }

        var parts = TableParts.Of(folder, scratch, name, Folds);
        var (train, test) = parts[turn % parts.Count];
        return request with { DataPath = train, TestDataPath = test, Target = TableParts.All.Single(table => table.Name == name).Target };
    }

    private static TrainingReport Train(TrainingRequest request) =>
        new TrainingRun(TimeProvider.System).Run(TrainingRun.Recognise(request.DataPath, CancellationToken.None), request, new Silence(), CancellationToken.None);

    // By validation data alone, as the test is taken once: what was known when a part of the time was over, and the best that came.
    private static ForecastOutcome? OnTheWay(TrainingReport report, double share)
    {
        // What is measured while the rate of a network falls is no curve.
        if (report is not TableReport || report.LearningCurve.Count == 0)
        {
            return null;
        }

        var cut = share * report.ElapsedSeconds;
        var log = new LearningLog();
        log.GoOnFrom([.. report.LearningCurve.Where(point => point.Seconds <= cut)]);

        // What was validated on other rows cannot be compared.
        var (metric, stage) = (report.LearningCurve[^1].Metric, report.LearningCurve[^1].Stage);
        if (report.LearningCurve.LastOrDefault(point => point.Seconds <= cut)?.Stage != stage)
        {
            return null;
        }

        var higher = metric == "auc";
        var values = report.LearningCurve.Where(point => point.Metric == metric && point.Stage == stage).Select(point => point.Value);
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
}
