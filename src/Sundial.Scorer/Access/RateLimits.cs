using System.Collections.Concurrent;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Access;

/// <summary>How many predictions each tenant may ask for; the buckets outlive the assignments.</summary>
/// <param name="clock">Fills the buckets.</param>
internal sealed class RateLimits(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, TenantRate> _rates = [];

    /// <summary>Takes the tenants' quotas, and forgets tenants that are gone.</summary>
    public void Apply(IReadOnlyList<AssignedTenant> tenants)
    {
        foreach (var tenant in tenants)
        {
            Of(tenant.Id).Become(tenant.PredictionsPerSecond);
        }

        var there = tenants.Select(tenant => tenant.Id).ToHashSet();
        foreach (var gone in _rates.Keys.Where(id => !there.Contains(id)))
        {
            _rates.TryRemove(gone, out _);
        }
    }

    /// <summary>A tenant's rate.</summary>
    public TenantRate Of(Guid tenant) => _rates.GetOrAdd(tenant, static (_, clock) => new TenantRate(clock), clock);
}

/// <summary>A tenant's bucket: it holds a second's worth, and is filled at the quota's rate.</summary>
/// <remarks>
/// Kept as one number, the time at which the bucket will be full again, so that a request moves it with one exchange and no lock (the generic cell rate algorithm, ITU-T I.371).
/// </remarks>
/// <param name="clock">Fills it.</param>
internal sealed class TenantRate(TimeProvider clock)
{
    private long _fullAt = long.MinValue;
    private long _interval;

    /// <summary>The quota; null for none.</summary>
    public int? PerSecond { get; private set; }

    /// <summary>Sets the quota.</summary>
    public void Become(int? perSecond)
    {
        PerSecond = perSecond;
        Volatile.Write(ref _interval, perSecond switch { null => 0, <= 0 => long.MaxValue, { } rate => Math.Max(1, clock.TimestampFrequency / rate) });
    }

    /// <summary>Takes one prediction out of the bucket.</summary>
    /// <param name="pause">After how long there will be one again, where there is none.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(out TimeSpan pause)
    {
        pause = TimeSpan.Zero;
        var interval = Volatile.Read(ref _interval);
        if (interval == 0)
        {
            return true;
        }

        if (interval == long.MaxValue)
        {
            pause = TimeSpan.FromMinutes(1);
            return false;
        }

        var now = clock.GetTimestamp();
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + interval;

            // A quota of less than one a second still lets one pass.
            var room = Math.Max(clock.TimestampFrequency, interval);
            if (next - now > room)
            {
                pause = TimeSpan.FromSeconds((double)(next - now - room) / clock.TimestampFrequency);
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }
    }
}
