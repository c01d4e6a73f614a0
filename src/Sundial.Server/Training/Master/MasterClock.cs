namespace Sundial.Server.Training.Master;

/// <summary>The master's time: the wall clock at the start and what a clock that cannot be set has measured since, drawn slowly to the wall clock.</summary>
/// <remarks>
/// A wall clock that jumps by an hour would expire every lease or none. This one gains or loses at most one part in
/// <see cref="SlewParts"/>, so that a second of error is made good within minutes and a lease of 3 s is never off by more than 15 ms.
/// </remarks>
internal sealed class MasterClock
{
    /// <summary>It goes fast or slow by at most one part in this.</summary>
    public const int SlewParts = 200;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private DateTimeOffset _now;
    private long _stamp;

    /// <param name="time">The machine's clocks.</param>
    public MasterClock(TimeProvider time)
    {
        _time = time;
        _now = time.GetUtcNow();
        _stamp = time.GetTimestamp();
    }

    /// <summary>The time. Never goes back, never jumps.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                var stamp = _time.GetTimestamp();
                var elapsed = _time.GetElapsedTime(_stamp, stamp);
                if (elapsed > TimeSpan.Zero)
                {
                    var error = _time.GetUtcNow() - (_now + elapsed);
                    var most = elapsed / SlewParts;
                    _now += elapsed + (error > most ? most : error < -most ? -most : error);
                    _stamp = stamp;
                }

                return _now;
            }
        }
    }
}
