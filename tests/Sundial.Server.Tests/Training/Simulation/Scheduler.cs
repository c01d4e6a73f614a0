namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>Virtual time, and everything that is to happen in it; of two things at the same moment, the one that was planned first.</summary>
internal sealed class Scheduler
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _queue = new();
    private long _number;

    public TimeSpan Now { get; private set; }

    /// <summary>Hears the story; for one seed that is run again.</summary>
    public Action<string>? Listener { get; init; }

    public void Tell(FormattableString what)
    {
        if (Listener is not null)
        {
            Listener($"{Now.TotalSeconds,7:0.000} {what}");
        }
    }

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, _number++));

    /// <summary>Runs until a time, or until there is nothing left to wait for.</summary>
    public void Run(TimeSpan until, Func<bool> isDone)
    {
        while (!isDone() && _queue.TryDequeue(out var action, out var place) && place.At <= until)
        {
            Now = place.At;
            action();
        }
    }
}

/// <summary>Clocks of a simulated machine: one that cannot be set, and a wall clock that somebody sets.</summary>
internal sealed class SimulatedTime(Scheduler scheduler) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan WallOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + scheduler.Now + WallOffset;

    public override long GetTimestamp() => scheduler.Now.Ticks;
}

/// <summary>An invariant was broken.</summary>
internal sealed class ViolationException(string message) : Exception(message);
