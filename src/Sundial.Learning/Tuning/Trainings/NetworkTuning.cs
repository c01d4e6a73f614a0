using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>What of a training of networks is to be tuned, and what that takes.</summary>
internal sealed record NetworkTuningSubject
{
    /// <summary>The task, as knowledge is kept by it.</summary>
    public required string Task { get; init; }

    /// <summary>All hyperparameters.</summary>
    public required HyperparameterSpace Space { get; init; }

    /// <summary>What the data looks like.</summary>
    public required DataShape Shape { get; init; }

    /// <summary>Images to train on.</summary>
    public required int Images { get; init; }

    /// <summary>What a step of a trial takes for an image, in seconds.</summary>
    public required double SecondsPerImage { get; init; }

    /// <summary>What a trial takes besides: making the network, a validation or two.</summary>
    public required double FixedSeconds { get; init; }

    /// <summary>How long the final training has to be before more of it brings little, in seconds.</summary>
    public required double WantedSeconds { get; init; }

    /// <summary>Images that a trial has to see, with repetition, to tell good values from bad.</summary>
    public required int LeastViews { get; init; }

    /// <summary>Epochs that the final training is planned to have.</summary>
    public required double PlannedEpochs { get; init; }

    /// <summary>Seconds left for tuning and training together.</summary>
    public Func<double> Left { get; init; } = () => 0;

    /// <summary>What it was begun for, with the trials so far; null where nobody will go on with it.</summary>
    public NetworkSearch? Search { get; init; }

    /// <summary>Told after each trial.</summary>
    public Action Tried { get; init; } = () => { };

    /// <summary>Makes the training of a trial.</summary>
    public Func<TrialRun, ITrialTraining> Begin { get; init; } = _ => throw new NotSupportedException("Nobody has said how a trial begins.");
}

/// <summary>Tunes the training of networks where the time allows it, and says why where it does not.</summary>
internal static class NetworkTuning
{
    // Fewer passes than these would be all beginning; of many images a trial sees a part.
    private const double LeastEpochs = 4;

    // A trial as long as so much of the training itself would be a training.
    private const double FullShareOfEpochs = 0.25;
    private const double MostEpochs = 16;

    /// <summary>The most of what is left for tuning and training that tuning may have.</summary>
    public const double MostShare = 0.4;

    /// <summary>Tunes.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="subject">What is to be tuned.</param>
    /// <returns>What came of it.</returns>
    public static TuningResult Run(RunContext context, NetworkTuningSubject subject)
    {
        var tuner = new Tuner(RequestOf(subject, context.Knowledge, context.Clock, context.Request.Seed) with
        {
            Store = subject.Search?.Trials,
            Purpose = $"{subject.Search?.Network} {subject.Search?.Image}",
            FixedPlan = context.Request.TuningPlan,
            Progress = told =>
            {
                context.Observer.TrialEnded(told, context.Ledger.Elapsed);
                subject.Tried();
            },
        });
        var (begun, planned) = (context.Elapsed, tuner.Plan() is { Tunes: true } plan ? plan.PlannedSeconds : 0);
        context.Begin(TrainingPhase.Tune, planned);
        var result = tuner.Run(
            new TrainingObjective(subject.Begin, () => context.Progress(progress => progress with { PhaseShare = planned > 0 ? Math.Min(1, (context.Elapsed - begun) / planned) : null })), context.Stop);
        context.Notice(result.End == TuningEnd.NotBegun ? $"Hyperparameters are not tuned: {result.Plan.Reason}" : Told(result));
        context.Learn(result);
        return result;
    }

    /// <summary>What would be tuned, for who only asks.</summary>
    public static TuningPlan Plan(NetworkTuningSubject subject, ulong seed) => new Tuner(RequestOf(subject, KnowledgeBase.Shipped, TimeProvider.System, seed)).Plan();

    private static TuningRequest RequestOf(NetworkTuningSubject subject, KnowledgeBase knowledge, TimeProvider clock, ulong seed)
    {
        var images = Math.Max(1, subject.Images);
        var epochs = Math.Max(LeastEpochs, Math.Ceiling((double)subject.LeastViews / images));
        var least = new Fidelity(epochs, Math.Min(1, subject.LeastViews / (epochs * images)));
        return new TuningRequest
        {
            Task = subject.Task,
            Space = subject.Space,
            Data = subject.Shape,
            Knowledge = knowledge,
            Clock = clock,
            Left = () => TimeSpan.FromSeconds(Math.Max(0, subject.Left())),
            TrainingWanted = TimeSpan.FromSeconds(Math.Max(1, subject.WantedSeconds)),
            MostShare = MostShare,
            Least = least,
            Full = new Fidelity(Math.Clamp(Math.Round(FullShareOfEpochs * subject.PlannedEpochs), epochs, Math.Max(epochs, MostEpochs)), 1),
            FirstRung = Math.Ceiling(epochs / 2),
            Cost = new EvaluationCost(subject.FixedSeconds, Math.Max(1e-6, subject.SecondsPerImage * images)),
            Seed = seed,
        };
    }

    private static string Told(TuningResult result)
    {
        var gain = result is { BestFitness: { } best, DefaultsFitness: { } defaults } ? FormattableString.Invariant($" ({best:0.0000} where the defaults have {defaults:0.0000})") : "";
        return result.Trials.Any(trial => trial.Origin == TrialOrigin.Defaults && trial.Values.Equals(result.Best))
            ? $"{result.Trials.Count} trials of hyperparameters found nothing that is better than the defaults beyond chance."
            : $"{result.Trials.Count} trials of hyperparameters found {result.Best}{gain}.";
    }
}
