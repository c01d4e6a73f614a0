namespace Sundial.Worker.Leases;

/// <summary>Time that only goes forward, whatever happens to the wall clock.</summary>
internal static class Monotonic
{
    /// <summary>The present, from whatever start.</summary>
    public static TimeSpan Now(TimeProvider clock) => clock.GetElapsedTime(0);
}
