using Sundial.Learning.Checkpoints;

namespace Sundial.Learning.Training;

/// <summary>Takes checkpoints of a run: each is a copy of where the run stands, written and hashed beside it, one at a time.</summary>
internal sealed class CheckpointRecorder : IDisposable
{
    // What they cost of a processor, copying, hashing and the writing itself, stays below this share of the time. The first is mostly
    // compiling, which no later one does again.
    private const double CostShare = 0.02;

    private const double LeastSeconds = 1;
    private const double MostSeconds = 10;
    private const double ShareOfDeadline = 0.02;

    // A run that was asked to stop waits no longer than this for its last one.
    private const double QuickSeconds = 1;

    private readonly RunContext _context;
    private readonly TimeSpan? _every;
    private readonly CheckpointWriter _writer;
    private readonly RunningPercentile _cost = new(window: 16);
    private readonly RunningPercentile _writingSeconds = new();
    private readonly HashSet<string> _told = [];
    private Task<Written>? _writing;
    private double? _takenAt;

    /// <summary>Prepares for the first.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="checkpoints">Where they go.</param>
    public CheckpointRecorder(RunContext context, TrainingCheckpoints checkpoints)
    {
        (_context, _every) = (context, checkpoints.Every);
        _writer = new CheckpointWriter(checkpoints.Folder);
    }

    /// <summary>Takes a checkpoint if it is time for one.</summary>
    /// <param name="snapshot">Copies where the run stands.</param>
    public void Offer(Func<ISnapshot> snapshot)
    {
        if (_writing is not null)
        {
            Collect(wait: false);
        }

        if (_writing is null && IsDue)
        {
            Begin(snapshot);
        }
    }

    /// <summary>Takes a checkpoint now, after the one that is being written.</summary>
    /// <param name="snapshot">Copies where the run stands.</param>
    /// <param name="wait">Whether to wait until it is complete.</param>
    public void Take(Func<ISnapshot> snapshot, bool wait)
    {
        Collect(wait: true);
        Begin(snapshot);
        Collect(wait);
    }

    /// <summary>Takes the checkpoint of a training that has ended, unless the run was stopped and it would keep it from ending.</summary>
    /// <param name="snapshot">Copies where the run stands.</param>
    public void TakeLast(Func<ISnapshot> snapshot)
    {
        if (!_context.Stop.IsCancellationRequested || _writingSeconds.PerUnit(0) < QuickSeconds)
        {
            Take(snapshot, wait: false);
        }
    }

    /// <summary>Waits for the one that is being written, as long as the deadline allows; what is not complete by then counts for nothing.</summary>
    public void Finish()
    {
        var left = _context.Deadline - _context.Slack / 2 - _context.Elapsed;
        if (_writing is not { } writing)
        {
            return;
        }

        if (writing.Wait(TimeSpan.FromSeconds(Math.Clamp(left, 0, QuickSeconds))))
        {
            Collect(wait: true);
        }

        _writing = null;
    }

    /// <summary>Waits for the one that is being written, unless <see cref="Finish"/> has given it up.</summary>
    public void Dispose() => _writing?.Wait();

    private bool IsDue => _takenAt is not { } last || _context.Elapsed - last >= Interval;

    private double Interval => Math.Max(
        _every?.TotalSeconds ?? Math.Clamp(ShareOfDeadline * _context.Deadline, LeastSeconds, MostSeconds), _every == TimeSpan.Zero ? 0 : _cost.Warm(0) / CostShare);

    private void Begin(Func<ISnapshot> take)
    {
        var begun = ThreadTime.Seconds;
        _takenAt = _context.Elapsed;
        var snapshot = take();
        var copying = ThreadTime.Seconds - begun;
        _writing = Task.Factory.StartNew(() => Write(snapshot, copying), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Written Write(ISnapshot snapshot, double copying)
    {
        var begun = _context.Clock.GetTimestamp();
        var busy = ThreadTime.Seconds - copying;
        try
        {
            var path = _writer.Write(snapshot.Parts(), snapshot.Describe);
            return new Written(path, snapshot, ThreadTime.Seconds - busy, _context.Clock.GetElapsedTime(begun), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentOutOfRangeException)
        {
            return new Written(null, snapshot, copying, _context.Clock.GetElapsedTime(begun), e.Message.TrimEnd('.'));
        }
    }

    private void Collect(bool wait)
    {
        if (_writing is not { } writing || (!wait && !writing.IsCompleted))
        {
            return;
        }

        var written = writing.GetAwaiter().GetResult();
        _writing = null;
        _cost.Add(TimeSpan.FromSeconds(written.BusySeconds), 1);
        _writingSeconds.Add(written.Took, 1);
        if (written.Path is { } path)
        {
            _context.Observer.CheckpointWritten(path, written.Snapshot.Step, written.Snapshot.Validation);
        }
        else if (_told.Add(written.Fault!))
        {
            _context.Notice($"A checkpoint could not be written ({written.Fault}); training goes on without it.");
        }
    }

    /// <summary>What became of a checkpoint.</summary>
    private sealed record Written(string? Path, ISnapshot Snapshot, double BusySeconds, TimeSpan Took, string? Fault);
}
