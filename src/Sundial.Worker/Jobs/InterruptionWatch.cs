using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>Decides when a program is asked to end, why, and when its time is over; pure.</summary>
internal static class InterruptionWatch
{
    private static readonly TimeSpan SaveForChange = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SaveForDrain = TimeSpan.FromSeconds(10);

    // What is left of a stop's grace for the last checkpoint to reach the server.
    private const double UploadShare = 0.2;
    private static readonly TimeSpan MostUpload = TimeSpan.FromSeconds(2);

    /// <summary>Why it is to end now, the most pressing first.</summary>
    public static Interruption Wanted(LeaseHolder holder, DeadlinePlan plan, bool drains, TimeSpan now) =>
        holder.StopAt is not null ? Interruption.Stop
        : now >= plan.TerminateAt ? Interruption.Deadline
        : drains ? Interruption.Drain
        : holder.Change is not null ? Interruption.Change
        : Interruption.None;

    /// <summary>When a program that was asked at <paramref name="askedAt"/> is ended by force.</summary>
    public static TimeSpan KillAt(Interruption why, TimeSpan askedAt, LeaseHolder holder, DeadlinePlan plan)
    {
        var patience = why switch
        {
            Interruption.Stop => (holder.StopAt ?? askedAt) - Upload((holder.StopAt ?? askedAt) - askedAt),
            Interruption.Drain => askedAt + SaveForDrain,
            Interruption.Change => askedAt + SaveForChange,
            _ => plan.KillAt,
        };
        return patience < plan.KillAt ? patience : plan.KillAt;
    }

    private static TimeSpan Upload(TimeSpan grace)
    {
        var part = grace * UploadShare;
        return part < MostUpload ? part : MostUpload;
    }
}
