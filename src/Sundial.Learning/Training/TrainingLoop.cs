using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Trains one network until its end, shows the champion a contender now and then, and offers a checkpoint after every step.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="trainer">The training.</param>
/// <param name="plan">What it was made by.</param>
/// <param name="champion">The best model so far.</param>
/// <param name="end">Where it ends.</param>
/// <param name="recorder">Takes checkpoints; null for none.</param>
/// <typeparam name="TState">The numbers of the task's networks.</typeparam>
internal sealed class TrainingLoop<TState>(
    RunContext context, INetworkTrainer<TState> trainer, TrainerPlan plan, IChampion<TState> champion, LoopEnd end, NetworkRecorder<TState>? recorder)
    where TState : INetworkState
{
    // A contender is shown at least so often in a run, however long its epochs are.
    private const double MostBetweenValidations = 1.0 / 8;

    private readonly TrainingShare _share = new(context.Elapsed, plan.FromShare);
    private readonly RunningPercentile _stepSeconds = new(window: 20);
    private readonly Queue<double> _recent = new();
    private double _begun = context.Elapsed;
    private double _deadline = context.Deadline;
    private double _validatedAt = context.Elapsed;
    private double _epochBegun = context.Elapsed;
    private double _epochSeconds;
    private int _epochsTimed;
    private double? _meanLoss;
    private bool _diverged;

    /// <summary>Whether the clock ended the loop before its steps were done.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Where it stands, between two steps.</summary>
    public TrainingPosition Position => new()
    {
        Stage = plan.Stage,
        Network = plan.Network,
        Images = plan.Images.Length,
        Batch = plan.Batch,
        PlannedEpochs = plan.Epochs,
        Epochs = context.Request.Epochs,
        Steps = trainer.Steps,
        Epoch = trainer.Epoch,
        Place = trainer.Place,
        EpochsDone = trainer.Epochs,
        Share = Math.Clamp(Share, 0, 1),
        ShareFromSteps = _share.FromSteps,
        ShareFrom = _share.From,
        FromShare = plan.FromShare,
        MeanLoss = _meanLoss,
        EpochSeconds = _epochSeconds,
        EpochsTimed = _epochsTimed,
        SecondsIntoEpoch = context.Elapsed - _epochBegun,
        SecondsSinceValidation = context.Elapsed - _validatedAt,
        Begun = _begun,
    };

    /// <summary>Goes on from a checkpoint; the trainer has done so already.</summary>
    public void GoOnFrom(TrainingPosition position)
    {
        _share.GoOnFrom(position, context.Elapsed, context.Request.Epochs);
        _begun = position.Begun;
        _epochBegun = context.Elapsed - position.SecondsIntoEpoch;
        _validatedAt = context.Elapsed - position.SecondsSinceValidation;
        (_epochSeconds, _epochsTimed, _meanLoss) = (position.EpochSeconds, position.EpochsTimed, position.MeanLoss);
    }

    /// <summary>Trains.</summary>
    public void Run()
    {
        while (!context.Stop.IsCancellationRequested && !IsOver())
        {
            var epoch = (long)trainer.Epochs;
            Step();
            if (_diverged)
            {
                return;
            }

            if ((long)trainer.Epochs != epoch)
            {
                EndEpoch();
            }
            else if (ValidationIsDue(epochEnded: false))
            {
                Validate();
            }

            context.Progress(WithTraining);
            recorder?.Offer(trainer, () => Position);
        }

        if (champion.Stage != plan.Stage || champion.Epochs != trainer.Epochs)
        {
            Validate();
        }

        // The first model's is taken once it is clear that it is done with.
        if (plan.Stage == TrainingStage.Chosen)
        {
            recorder?.TakeLast(trainer, Position);
        }
    }

    private double EndSeconds => end switch
    {
        LoopEnd.AtTime time => time.Seconds(),
        LoopEnd.AfterSteps steps => steps.Seconds(),
        _ => throw new InvalidOperationException(),
    };

    private double Share => end is LoopEnd.AfterSteps steps ? _share.AtStep(trainer.Steps, steps.Steps) : _share.AtTime(context.Elapsed, EndSeconds);

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
        SeeDeadline();
        var begun = context.Clock.GetTimestamp();
        var loss = trainer.Step(_share.Last = Share);
        var elapsed = context.Clock.GetElapsedTime(begun);
        _stepSeconds.Add(elapsed, 1);
        context.Unrest = _stepSeconds.Unrest;
        _recent.Enqueue(elapsed.TotalSeconds);
        while (_recent.Count > 1 && _recent.Sum() > 3)
        {
            _recent.Dequeue();
        }

        if (!double.IsFinite(loss))
        {
            End(loss);
            return;
        }

        _meanLoss = _meanLoss is { } mean ? mean + 0.05 * (loss - mean) : loss;
    }

    // What comes after is lost, what was learned before is not.
    private void End(double loss)
    {
        var sentence = $"The training loss became {loss} at step {trainer.Steps}; the last good model is kept. Check the data for images without content.";
        if (champion.Stage is null)
        {
            throw new TrainingException("training.diverged", sentence);
        }

        context.Notice(sentence);
        _diverged = true;
    }

    // Where the deadline was moved, the schedule goes on from where it is to the new end.
    private void SeeDeadline()
    {
        if (context.Deadline == _deadline)
        {
            return;
        }

        _deadline = context.Deadline;
        if (end is LoopEnd.AtTime)
        {
            _share.BeginAnew(context.Elapsed);
        }

        context.Replan(EndSeconds - context.Elapsed);
    }

    private void EndEpoch()
    {
        _epochSeconds += context.Elapsed - _epochBegun;
        _epochsTimed++;
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
        var isLong = since > MostBetweenValidations * (EndSeconds - _begun);
        var isCheap = since > champion.ValidatingSeconds / (recorder is null ? DeadlinePlanner.ValidationShare : DeadlinePlanner.ValidationShareWithCheckpoints);

        // A kill should not leave the first model behind where a better one could long have been told.
        var isFirst = recorder is not null && champion.Stage != plan.Stage;
        return ((isFirst && isLong) || (isCheap && (epochEnded || isLong))) && context.Elapsed + 2 * champion.ValidatingSeconds < EndSeconds;
    }

    private void Validate()
    {
        champion.Consider(plan.Stage, trainer.State, trainer.Averages(), trainer.Epochs, DeadlinePlanner.MostValidationSeconds(EndSeconds - _begun));
        _validatedAt = context.Elapsed;
    }

    private TrainingProgress WithTraining(TrainingProgress progress)
    {
        var share = Math.Clamp(Share, 0, 1);
        return progress with
        {
            PhaseShare = share,
            Step = context.StepsBefore + trainer.Steps,
            Epoch = trainer.Epochs,
            Epochs = end is LoopEnd.AfterSteps steps
                ? steps.Steps / trainer.StepsPerEpoch
                : share > plan.FromShare + 0.01 ? trainer.Epochs * (1 - plan.FromShare) / (share - plan.FromShare) : null,
            TrainingLoss = _meanLoss,
            Validation = champion.Last,
            ImagesPerSecond = _recent.Count == 0 ? null : trainer.Batch * _recent.Count / _recent.Sum(),
        };
    }
}
