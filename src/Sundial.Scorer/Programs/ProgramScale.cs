using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Programs;

/// <summary>How many processes a serving program needs: enough for the requests there are, and no fewer than it needed a while ago; pure.</summary>
/// <param name="requestsPerReplica">Requests at once that one process is for.</param>
internal sealed class ProgramScale(int requestsPerReplica)
{
    private TimeSpan _neededAt = TimeSpan.MinValue;
    private int _needed;

    /// <summary>Decides.</summary>
    /// <param name="inFlight">Requests there are, those that wait included.</param>
    /// <param name="running">Processes there are.</param>
    /// <param name="scaling">Between how many.</param>
    /// <param name="now">The present.</param>
    /// <returns>How many there are to be.</returns>
    public int Wanted(int inFlight, int running, EndpointScaling scaling, TimeSpan now)
    {
        var needed = (inFlight + requestsPerReplica - 1) / requestsPerReplica;
        if (needed >= _needed || _neededAt == TimeSpan.MinValue || (now - _neededAt).TotalSeconds >= scaling.IdleSeconds)
        {
            // The need of the last while counts, not that of this moment: it falls only when it was lower all the time.
            (_needed, _neededAt) = (needed, now);
        }

        var least = Math.Max(0, scaling.MinReplicas);
        var most = Math.Max(1, Math.Max(least, scaling.MaxReplicas));
        return Math.Clamp(Math.Max(needed, Math.Min(_needed, running)), least, most);
    }
}
