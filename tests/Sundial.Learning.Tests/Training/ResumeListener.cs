using Sundial.Learning.Training;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tests.Training;

/// <summary>Notes what it hears, and breaks a run off as a kill would.</summary>
internal sealed class ResumeListener : ITrainingObserver
{
    public sealed class Cut : Exception;

    private readonly List<(long Step, double Share)> _told = [];
    private bool _chosen;

    public int? CutAtCheckpointOfStep { get; init; }

    public int? CutAtEpoch { get; init; }

    /// <summary>The share from which a checkpoint's last step began: a step can be a good part of a short time, so what is told after it may be far more.</summary>
    public double? CutAtShare { get; init; }

    /// <summary>Asked when a checkpoint is complete.</summary>
    public Func<ResumeListener, bool> CutWhen { get; init; } = _ => false;

    public Action<TimeSpan>? OnChosenStep { get; set; }

    public Action<TrainingProgress>? OnProgress { get; init; }

    public Action<string>? OnPublished { get; init; }

    public List<string> Checkpoints { get; } = [];

    public List<long> Steps { get; } = [];

    public List<string> Notices { get; } = [];

    public List<Trial> Trials { get; } = [];

    public List<double> Shares { get; } = [];

    public List<TrainingPhase> Phases { get; } = [];

    public List<TrainingPhase> Replanned { get; } = [];

    private int Epochs { get; set; }

    public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
    {
        _chosen |= phase == TrainingPhase.Tune || (phase == TrainingPhase.Train && Notices.Exists(notice => notice.StartsWith("The training goes on", StringComparison.Ordinal)));
        Phases.Add(phase);
    }

    public void PhaseReplanned(TrainingPhase phase, TimeSpan left) => Replanned.Add(phase);

    public void Progressed(TrainingProgress progress)
    {
        OnProgress?.Invoke(progress);
        if (progress is { Phase: TrainingPhase.Train, PhaseShare: { } share, Step: { } })
        {
            if (_chosen)
            {
                OnChosenStep?.Invoke(progress.Elapsed);
                Shares.Add(share);
                _told.Add((progress.Step.Value, share));
            }
        }
    }

    public void EpochEnded(TrainingProgress progress) => CutIf(++Epochs == CutAtEpoch);

    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) => OnPublished?.Invoke(path);

    public void CheckpointWritten(string path, long step, ValidationMetric? validation)
    {
        Checkpoints.Add(path);
        Steps.Add(step);
        CutIf(step >= CutAtCheckpointOfStep || _told.Exists(told => told.Step < step && told.Share >= CutAtShare) || CutWhen(this));
    }

    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => Trials.Add(tuning.Last);

    public void Noticed(string sentence) => Notices.Add(sentence);

    private static void CutIf(bool condition)
    {
        if (condition)
        {
            throw new Cut();
        }
    }
}
