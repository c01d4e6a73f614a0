using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>Trains one detector until its end, and shows the champion a contender now and then.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="trainer">The training.</param>
/// <param name="champion">The best so far.</param>
/// <param name="end">Where it ends.</param>
internal sealed class DetectorLoop(RunContext context, DetectorTrainer trainer, DetectorChampion champion, LoopEnd end)
{
    // A contender is shown at least so often, and no more often than so much of the time allows.
    private const int ValidationsAtLeast = 8;
    private const double ValidationTime = 0.04;

    private readonly TrainingShare _share = new(context.Elapsed);
    private readonly RunningPercentile _stepSeconds = new(window: 20);
    private readonly double _begun = context.Elapsed;
    private double _deadline = context.Deadline;
    private double _validatedAt = context.Elapsed;
    private double _validatedEpochs = -1;
    private double _shownShare;
    private double? _meanLoss;

    /// <summary>Mean seconds of an epoch, the validations in it counted.</summary>
    public double MeanEpochSeconds => trainer.Epochs > 0 ? (context.Elapsed - _begun) / trainer.Epochs : 0;

    /// <summary>Whether the clock ended the loop before its steps were done.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Trains.</summary>
    /// <exception cref="TrainingException">The loss became no number before there was any model.</exception>
    public void Run()
    {
        var epoch = trainer.Epoch;
        while (!context.Stop.IsCancellationRequested && !IsOver())
        {
            if (!Step())
            {
                return;
            }

            if (trainer.Epoch != epoch)
            {
                epoch = trainer.Epoch;
                context.Observer.EpochEnded(WithTraining(context.Now()));
            }

            if (ValidationIsDue())
            {
                Validate();
            }

            context.Progress(WithTraining);
        }

        if (_validatedEpochs != trainer.Epochs)
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

    private bool Step()
    {
        SeeDeadline();
        var begun = context.Clock.GetTimestamp();
        var loss = trainer.Step(_share.Last = Math.Clamp(Share, 0, 1));
        _stepSeconds.Add(context.Clock.GetElapsedTime(begun), 1);
        context.Unrest = _stepSeconds.Unrest;
        if (double.IsFinite(loss))
        {
            _meanLoss = _meanLoss is { } mean ? mean + 0.05 * (loss - mean) : loss;
            return true;
        }

        // What comes after is lost, what was learned before is not.
        var sentence = $"The training loss became {loss} at step {trainer.Steps}; the last good model is kept. Check the data for images without content.";
        if (champion.Network is null)
        {
            throw new TrainingException("training.diverged", sentence);
        }

        context.Notice(sentence);
        return false;
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

    // With a fixed number of epochs validations must not depend on the clock at all.
    private bool ValidationIsDue()
    {
        var share = Share;
        if (end is LoopEnd.AfterSteps)
        {
            return share - _shownShare >= 1.0 / ValidationsAtLeast && share < 1;
        }

        var since = context.Elapsed - _validatedAt;
        var isCheap = since > champion.ValidatingSeconds / ValidationTime;
        var isLong = since > (EndSeconds - _begun) / ValidationsAtLeast;
        return (isCheap || isLong) && since > 3 * champion.ValidatingSeconds && context.Elapsed + 2 * champion.ValidatingSeconds < EndSeconds;
    }

    private void Validate()
    {
        var mostSeconds = Math.Max(0.5, ValidationTime * (EndSeconds - _begun));
        champion.Consider(trainer.State, trainer.Averages(), trainer.Epochs, context.Elapsed + mostSeconds);
        (_validatedAt, _validatedEpochs, _shownShare) = (context.Elapsed, trainer.Epochs, Share);
    }

    private TrainingProgress WithTraining(TrainingProgress progress)
    {
        var share = Math.Clamp(Share, 0, 1);
        return progress with
        {
            PhaseShare = share,
            Step = context.StepsBefore + trainer.Steps,
            Epoch = trainer.Epochs,
            Epochs = share > 0.01 ? trainer.Epochs / share : null,
            TrainingLoss = _meanLoss,
            Validation = champion.Last is { } last ? ValidationMetric.AveragePrecision50(last) : null,
            ImagesPerSecond = _stepSeconds.HasValue ? trainer.Batch / _stepSeconds.PerUnit(1) : null,
        };
    }
}
