using System.Diagnostics;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Tuning;

namespace Sundial.Benchmarks;

/// <summary>The tuner beside random search and the defaults, at equal time, on images with boxes: what each finds is trained anew, twice as long and with other seeds, and told by the test part.</summary>
internal static class TuningBoxesBenchmark
{
    // With a longer side of this, and with the second network, trials see enough in seconds.
    private const int LongestSide = 224;
    private const double CoarserShare = 0.75;
    private const int Size = 1;
    private const double TimesLonger = 2;
    private const int JudgedSeeds = 2;

    /// <summary>Runs them.</summary>
    /// <param name="path">The images.</param>
    /// <param name="seconds">What each search has.</param>
    /// <param name="seed">Seed of everything.</param>
    public static TuningContest Compare(string path, double seconds, ulong seed)
    {
        var request = new TrainingRequest
        {
            DataPath = path,
            OutputPath = "none",
            Deadline = TimeSpan.FromHours(1),
            StartedAt = TimeProvider.System.GetTimestamp(),
            Seed = seed,
            Threads = Environment.ProcessorCount,
        };
        var context = new RunContext(request, TimeProvider.System, new Silence(), CancellationToken.None) { LongestSide = LongestSide };
        using var data = DetectionLoading.Run(context);
        var shape = data.Shape with { Height = (int)(CoarserShare * data.Shape.Height) / 32 * 32, Width = (int)(CoarserShare * data.Shape.Width) / 32 * 32 };
        var proxy = new DetectionProxy(shape, Size, data.CandidatesFor(shape)[Size].MultiplyAdds);
        var trials = new DetectionTrials(data, proxy, request);
        var (tuner, tuned) = Tuner(context, data, trials, proxy, seconds);
        var (random, tried) = Random(trials, tuned.Plan.Fidelity, seconds, seed);
        using var test = new DetectionData(data.Images, new DatasetParts(data.Parts.Train, data.Test, data.Test), null, seed);
        var judge = new DetectionTrials(test, proxy, request);
        var (d, r, g) = (Judged(judge, DetectionSpace.All.Defaults, tuned.Plan.Fidelity), Judged(judge, random, tuned.Plan.Fidelity), Judged(judge, tuner, tuned.Plan.Fidelity));
        Console.WriteLine(FormattableString.Invariant(
            $"{Path.GetFileName(path)} seed {seed}, {seconds:0} s each: defaults {d:0.0000}, random {r:0.0000} ({tried} trials), tuner {g:0.0000} ({tuned.Trials.Count} trials: {tuner}); higher is better"));
        return new TuningContest(d, r, g);
    }

    private static (HyperparameterValues Best, TuningResult Result) Tuner(RunContext context, DetectionData data, DetectionTrials trials, DetectionProxy proxy, double seconds)
    {
        var clock = Stopwatch.StartNew();
        var secondsPerImage = DetectorPlanner.NominalSecondsPerImage(data.CandidatesFor(proxy.Image)[proxy.Size], context.Request.Threads);
        var (subject, _) = DetectionTuning.Subject(
            data.Choices, data.Candidates[^1], data.Parts.Train.Length, () => (seconds / NetworkTuning.MostShare) - clock.Elapsed.TotalSeconds, 1, context.Request.Seed);
        var result = NetworkTuning.Run(context, subject with { SecondsPerImage = secondsPerImage, WantedSeconds = 1, PlannedEpochs = 0, Begin = trials.Begin });
        return (result.Best, result);
    }

    private static (HyperparameterValues Best, int Tried) Random(DetectionTrials trials, Fidelity fidelity, double seconds, ulong seed)
    {
        var objective = new TrainingObjective(trials.Begin, () => { });
        var search = SyntheticSuite.RandomSearch(DetectionSpace.All, seed);
        var (best, fitness, tried) = (DetectionSpace.All.Defaults, double.NegativeInfinity, 0);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            while (search.Ask() is { } proposal)
            {
                var found = objective.Evaluate(new TrialRun(proposal.Values, fidelity, seed, _ => true), time.Token);
                tried++;
                if (found > fitness)
                {
                    (best, fitness) = (proposal.Values, found);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return (best, tried);
    }

    private static double Judged(DetectionTrials judge, HyperparameterValues values, Fidelity fidelity)
    {
        var objective = new TrainingObjective(judge.Begin, () => { });
        var longer = new Fidelity(TimesLonger * fidelity.Epochs, fidelity.Subsample);
        return Enumerable.Range(0, JudgedSeeds).Average(turn => objective.Evaluate(new TrialRun(values, longer, 1000 + (ulong)turn, _ => true), CancellationToken.None));
    }
}
