using System.Text.Json.Serialization;

namespace Sundial.Learning.Training;

/// <summary>The phases of a run, in their order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingPhase>))]
public enum TrainingPhase
{
    /// <summary>Reading and decoding the data.</summary>
    [JsonStringEnumMemberName("load")] Load,

    /// <summary>Dividing it into training, validation and test parts.</summary>
    [JsonStringEnumMemberName("split")] Split,

    /// <summary>Choosing the share of the training part that the time allows.</summary>
    [JsonStringEnumMemberName("subsample")] Subsample,

    /// <summary>Timing steps that learn nothing, to know what fits.</summary>
    [JsonStringEnumMemberName("probe")] Probe,

    /// <summary>Tuning hyperparameters.</summary>
    [JsonStringEnumMemberName("tune")] Tune,

    /// <summary>Training, with the validations between epochs.</summary>
    [JsonStringEnumMemberName("train")] Train,

    /// <summary>Testing the model that is kept.</summary>
    [JsonStringEnumMemberName("test")] Test,

    /// <summary>Writing the model and its report.</summary>
    [JsonStringEnumMemberName("save")] Save,

    /// <summary>What lies between a checkpoint and the run that goes on from it. No run that went through has it.</summary>
    [JsonStringEnumMemberName("resume")] Resume,
}

/// <summary>One line of the ledger.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="PlannedSeconds">What the plan gave it when it began.</param>
/// <param name="ActualSeconds">What it took.</param>
public sealed record LedgerEntry(TrainingPhase Phase, double PlannedSeconds, double ActualSeconds);

/// <summary>Where the seconds of a budget went: each moment since the start belongs to exactly one phase.</summary>
/// <remarks>Because the phases share the moments out without gap or overlap, their sum is the elapsed time, and cannot exceed it.</remarks>
public sealed class TimeLedger
{
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private TimeSpan _deadline;
    private TimeSpan _before;
    private double _stretchPlanned;
    private readonly double[] _planned = new double[Enum.GetValues<TrainingPhase>().Length];
    private readonly double[] _actual = new double[Enum.GetValues<TrainingPhase>().Length];
    private readonly Lock _gate = new();
    private TrainingPhase _current = TrainingPhase.Load;
    private double _countedSeconds;
    private double _stretchBegun;

    /// <summary>Starts a ledger whose first phase is <see cref="TrainingPhase.Load"/>.</summary>
    /// <param name="clock">Measures the time.</param>
    /// <param name="startedAt">Timestamp of <paramref name="clock"/> at which the budget began.</param>
    /// <param name="deadline">The whole budget.</param>
    public TimeLedger(TimeProvider clock, long startedAt, TimeSpan deadline)
    {
        _clock = clock;
        _startedAt = startedAt;
        _deadline = deadline;
    }

    /// <summary>The phase that the present moment belongs to.</summary>
    public TrainingPhase Current
    {
        get { lock (_gate) { return _current; } }
    }

    /// <summary>Time since the budget began.</summary>
    public TimeSpan Elapsed => _before + _clock.GetElapsedTime(_startedAt);

    /// <summary>Time left; negative when the deadline has passed.</summary>
    public TimeSpan Remaining => _deadline - Elapsed;

    /// <summary>The whole budget.</summary>
    public TimeSpan Deadline => _deadline;

    /// <summary>Ends the current phase and begins another, or a further stretch of one that was begun before.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="planned">What the plan gives this stretch.</param>
    public void Begin(TrainingPhase phase, TimeSpan planned)
    {
        lock (_gate)
        {
            CountUpToNow();
            _current = phase;
            _stretchPlanned = Math.Max(0, planned.TotalSeconds);
            _stretchBegun = _countedSeconds;
            _planned[(int)phase] += _stretchPlanned;
        }
    }

    /// <summary>Goes on with the ledger of a run that was broken off: its phases are carried, and what lies between is <see cref="TrainingPhase.Resume"/>.</summary>
    /// <param name="entries">Its ledger at the moment from which it is continued.</param>
    /// <param name="before">What had passed of the budget when this run began, at least the sum of the entries.</param>
    public void Carry(IReadOnlyList<LedgerEntry> entries, TimeSpan before)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                // The training that was broken off is planned anew: of its plan, what was done counts.
                _planned[(int)entry.Phase] += entry.Phase == TrainingPhase.Train ? Math.Min(entry.PlannedSeconds, entry.ActualSeconds) : entry.PlannedSeconds;
                _actual[(int)entry.Phase] += entry.ActualSeconds;
            }

            _actual[(int)TrainingPhase.Resume] += Math.Max(0, before.TotalSeconds - entries.Sum(entry => entry.ActualSeconds));
            _before = before;
            _countedSeconds = Math.Max(before.TotalSeconds, entries.Sum(entry => entry.ActualSeconds));
        }
    }

    /// <summary>Takes a deadline that was moved.</summary>
    /// <param name="deadline">The whole budget.</param>
    public void MoveDeadline(TimeSpan deadline) => _deadline = deadline;

    /// <summary>Changes what the plan gives the present stretch.</summary>
    /// <param name="left">What it gives from now on.</param>
    public void Replan(TimeSpan left)
    {
        lock (_gate)
        {
            var planned = Math.Max(0, Elapsed.TotalSeconds - _stretchBegun + left.TotalSeconds);
            _planned[(int)_current] += planned - _stretchPlanned;
            _stretchPlanned = planned;
        }
    }

    /// <summary>The lines so far, the current phase counted up to now; <see cref="TrainingPhase.Resume"/> only where there was one.</summary>
    public IReadOnlyList<LedgerEntry> Entries()
    {
        lock (_gate)
        {
            CountUpToNow();
            return [.. Enum.GetValues<TrainingPhase>()
                .Where(phase => phase != TrainingPhase.Resume || _actual[(int)phase] > 0)
                .Select(phase => new LedgerEntry(phase, Math.Round(_planned[(int)phase], 3), Math.Round(_actual[(int)phase], 3)))];
        }
    }

    private void CountUpToNow()
    {
        var now = Elapsed.TotalSeconds;
        _actual[(int)_current] += now - _countedSeconds;
        _countedSeconds = now;
    }
}
