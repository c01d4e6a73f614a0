namespace Sundial.Server.Hosting.Forwarding;

/// <summary>A scorer as requests are forwarded to it.</summary>
/// <param name="id">Its id.</param>
/// <param name="address">Where it listens.</param>
internal sealed class ScorerChannel(Guid id, Uri address)
{
    private int _inFlight;

    /// <summary>Its id.</summary>
    public Guid Id => id;

    /// <summary>Where it listens.</summary>
    public Uri Address => address;

    /// <summary>Requests that it has not answered yet.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>A request goes to it.</summary>
    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>It was answered, or was not.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Of two taken at random the one with fewer requests under way, which is nearly as good as the best of all and runs into no herd.</summary>
    public static ScorerChannel? Pick(IReadOnlyList<ScorerChannel> among, Random random)
    {
        if (among.Count <= 1)
        {
            return among.Count == 0 ? null : among[0];
        }

        var first = random.Next(among.Count);
        var second = (first + 1 + random.Next(among.Count - 1)) % among.Count;
        return among[first].InFlight <= among[second].InFlight ? among[first] : among[second];
    }
}
