namespace Sundial.Learning.Training;

/// <summary>A deadline that may be moved while a run goes on; the run looks at it before every step. Thread-safe.</summary>
/// <param name="deadline">The whole budget, from the start of the run.</param>
public sealed class DeadlineSource(TimeSpan deadline)
{
    private long _ticks = deadline.Ticks;

    /// <summary>The whole budget as it is now, from the start of the run.</summary>
    public TimeSpan Current => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>Moves it.</summary>
    /// <param name="deadline">The whole budget, from the start of the run.</param>
    public void Move(TimeSpan deadline) => Volatile.Write(ref _ticks, deadline.Ticks);
}
