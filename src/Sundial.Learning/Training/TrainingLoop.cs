namespace Sundial.Learning.Training;

/// <summary>When a loop ends: by the clock, or after so many steps.</summary>
internal abstract record LoopEnd
{
    /// <summary>The loop ends at a moment that is asked for anew before every step, in seconds since the budget began.</summary>
    public sealed record AtTime(Func<double> Seconds) : LoopEnd;

    /// <summary>The loop ends after so many steps, or when the time is over, whichever is first.</summary>
    public sealed record AfterSteps(long Steps, Func<double> Seconds) : LoopEnd;
}

/// <summary>Trains one network until its end, and shows the champion a contender now and then.</summary>
internal sealed class TrainingLoop(RunContext context, NetworkTrainer trainer, Champion champion, LoopEnd end)
{
    // A contender is shown at least so often in a run, however long its epochs are.
    private const double MostBetweenValidations = 1.0 / 8;

    private readonly double _begun = context.Elapsed;
    private readonly RunningPercentile _stepSeconds = new(window: 20);
    private readonly Queue<double> _recent = new();
    private double _validatedAt = context.Elapsed;
    private double _epochBegun = context.Elapsed;
    private double? _meanLoss;

    /// <summary>Seconds that the epochs took, one by one, validations included.</summary>
    public List<double> EpochSeconds { get; } = [];

    /// <summary>Whether the clock ended the loop before its steps were done.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Trains.</summary>
    public void Run()
    {
        while (!context.Stop.IsCancellationRequested && !IsOver())
        {
            Step();
            if (trainer.Order.BatchesDone == trainer.Order.BatchesPerEpoch)
            {
                EndEpoch();
            }
            else if (ValidationIsDue(epochEnded: false))
            {
                Validate();
            }

            context.Progress(WithTraining);
        }

        if (champion.State != trainer.State || champion.Epochs != trainer.Epochs)
        {
            Validate();
        }
    }

    private double EndSeconds => end switch
    {
        LoopEnd.AtTime time => time.Seconds(),
        LoopEnd.AfterSteps steps => steps.Seconds(),
        _ => throw new InvalidOperationException(),
    };

    private double Share => end is LoopEnd.AfterSteps steps
        ? (double)trainer.Steps / steps.Steps
        : (context.Elapsed - _begun) / Math.Max(1e-3, EndSeconds - _begun);

    // The first step is taken in any case: a model of one step is better than none.
    private bool IsOver()
    {
        if (end is LoopEnd.AfterSteps steps && trainer.Steps >= steps.Steps)
        {
            return true;
        }

        var timeIsOver = trainer.Steps > 0 && context.Elapsed + _stepSeconds.PerUnit(0) > EndSeconds;
        CutShort |= timeIsOver && end is LoopEnd.AfterSteps;
        return timeIsOver;
    }

    private void Step()
    {
        var begun = context.Clock.GetTimestamp();
        var loss = trainer.Step(Share);
        var elapsed = context.Clock.GetElapsedTime(begun);
        _stepSeconds.Add(elapsed, 1);
        _recent.Enqueue(elapsed.TotalSeconds);
        while (_recent.Count > 1 && _recent.Sum() > 3)
        {
            _recent.Dequeue();
        }

        if (!double.IsFinite(loss))
        {
            throw new TrainingException("training.diverged", $"The training loss became {loss} at step {trainer.Steps}; the last good model is kept. Check the data for images without content.");
        }

        _meanLoss = _meanLoss is { } mean ? mean + 0.05 * (loss - mean) : loss;
    }

    private void EndEpoch()
    {
        EpochSeconds.Add(context.Elapsed - _epochBegun);
        if (ValidationIsDue(epochEnded: true))
        {
            Validate();
        }

        _epochBegun = context.Elapsed;
        context.Observer.EpochEnded(WithTraining(context.Now()));
    }

    // Validations take a bounded share of the time; with a fixed number of epochs they must not depend on the clock at all.
    private bool ValidationIsDue(bool epochEnded)
    {
        if (end is LoopEnd.AfterSteps)
        {
            return epochEnded;
        }

        var since = context.Elapsed - _validatedAt;
        var whole = EndSeconds - _begun;
        return since > champion.ValidatingSeconds / DeadlinePlanner.ValidationShare
            && (epochEnded || since > MostBetweenValidations * whole)
            && context.Elapsed + 2 * champion.ValidatingSeconds < EndSeconds;
    }

    private void Validate()
    {
        champion.Consider(trainer.State, trainer.Averages(), trainer.Epochs, mostSeconds: Math.Max(0.3, DeadlinePlanner.ValidationShare * (EndSeconds - _begun)));
        _validatedAt = context.Elapsed;
    }

    private TrainingProgress WithTraining(TrainingProgress progress)
    {
        var share = Math.Clamp(Share, 0, 1);
        return progress with
        {
            PhaseShare = share,
            Epoch = trainer.Epochs,
            Epochs = end is LoopEnd.AfterSteps steps
                ? (double)steps.Steps / trainer.Order.BatchesPerEpoch
                : share > 0.01 ? trainer.Epochs / share : null,
            TrainingLoss = _meanLoss,
            ValidationAccuracy = champion.LastAccuracy,
            ImagesPerSecond = _recent.Count == 0 ? null : trainer.Batch * _recent.Count / _recent.Sum(),
        };
    }
}
