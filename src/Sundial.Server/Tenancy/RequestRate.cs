using System.Collections.Concurrent;

namespace Sundial.Server.Tenancy;

/// <summary>A bucket of tokens for each tenant, filled at its quota's rate up to two seconds' worth. Every server has its own.</summary>
internal sealed class RequestRate(TimeProvider clock)
{
    private const double BurstSeconds = 2;

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = [];

    /// <summary>Takes a token.</summary>
    /// <returns>Null where there was one, else after how long there will be.</returns>
    public TimeSpan? Take(Guid tenant, int perSecond)
    {
        var bucket = _buckets.GetOrAdd(tenant, static (_, start) => new Bucket(start.Full, start.Now), (Full: perSecond * BurstSeconds, Now: clock.GetTimestamp()));
        lock (bucket)
        {
            var now = clock.GetTimestamp();
            var elapsed = clock.GetElapsedTime(bucket.FilledAt, now).TotalSeconds;
            bucket.Tokens = Math.Min(perSecond * BurstSeconds, bucket.Tokens + (elapsed * perSecond));
            bucket.FilledAt = now;
            if (bucket.Tokens < 1)
            {
                return TimeSpan.FromSeconds((1 - bucket.Tokens) / perSecond);
            }

            bucket.Tokens--;
            return null;
        }
    }

    private sealed class Bucket(double tokens, long filledAt)
    {
        public double Tokens { get; set; } = tokens;

        public long FilledAt { get; set; } = filledAt;
    }
}
