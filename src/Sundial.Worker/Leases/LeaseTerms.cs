namespace Sundial.Worker.Leases;

/// <summary>What the master asks of whoever has a lease.</summary>
/// <param name="Heartbeat">How often it is to be heard of.</param>
/// <param name="Duration">How long a lease holds without that.</param>
internal sealed record LeaseTerms(TimeSpan Heartbeat, TimeSpan Duration)
{
    /// <summary>How long to wait for the answer to a heartbeat: short enough for a second try while the lease still holds.</summary>
    public TimeSpan AnswerTimeout => TimeSpan.FromTicks(Math.Max(Duration.Ticks / 3, TimeSpan.TicksPerSecond / 10));
}
