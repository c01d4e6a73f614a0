using System.Runtime.InteropServices;
using Sundial.Contracts.Hosting;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Desk;

/// <summary>Traffic of endpoints in the last half hour, in memory: what scorers count from their start on becomes what came from report to report.</summary>
/// <remarks>
/// Of a scorer that this server has not heard yet the first report says only where it stands; everything that a known one tells for the first time is new.
/// One that tells less than before has begun anew.
/// </remarks>
/// <param name="clock">Says since when it is kept.</param>
internal sealed class TrafficBook(MasterClock clock)
{
    private const int MinuteSlots = 60 / TrafficSlots.Seconds;
    private const int FiveMinutesSlots = 5 * MinuteSlots;

    private readonly DateTimeOffset _begun = clock.Now;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Told> _scorers = [];
    private readonly Dictionary<Guid, Dictionary<string, TrafficSlots>> _endpoints = [];
    private long _swept;

    /// <summary>Takes what a scorer tells.</summary>
    public void Take(Guid scorer, IReadOnlyList<TrafficCount> counts, DateTimeOffset now)
    {
        var slot = TrafficSlots.Of(now);
        lock (_gate)
        {
            Sweep(slot);
            var before = _scorers.GetValueOrDefault(scorer);
            foreach (var count in before is null ? [] : counts)
            {
                Count(count, before!.Counts.GetValueOrDefault((count.Endpoint, count.Variant)), slot);
            }

            _scorers[scorer] = new Told(slot, counts.ToDictionary(one => (one.Endpoint, one.Variant)));
        }
    }

    /// <summary>An endpoint with what was measured lately of its variants.</summary>
    public EndpointView Complete(EndpointView endpoint, DateTimeOffset now) => endpoint with
    {
        Variants = [.. endpoint.Variants.Select(variant => variant with { Traffic = Lately(endpoint.Id, variant.Name, now) })],
    };

    /// <summary>The traffic of an endpoint, in steps.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="stepSeconds">A multiple of <see cref="TrafficSlots.Seconds"/>.</param>
    /// <param name="now">The present.</param>
    public EndpointTraffic Read(Guid endpoint, int stepSeconds, DateTimeOffset now)
    {
        var (step, until) = (stepSeconds / TrafficSlots.Seconds, TrafficSlots.Of(now) + 1);
        var kept = Math.Max(until - TrafficSlots.Kept + 1, TrafficSlots.Of(_begun));
        long[] begins = [.. Steps(kept / step * step, until, step)];
        lock (_gate)
        {
            var series = from variant in _endpoints.GetValueOrDefault(endpoint) ?? []
                         where !variant.Value.IsIdle(until - 1)
                         orderby variant.Key
                         select new TrafficSeries(variant.Key, [.. begins.Select(begin => Point(variant.Value, begin, begin + step))]);
            return new EndpointTraffic(TrafficSlots.Begin(kept), now, stepSeconds, [.. series]);
        }
    }

    private static IEnumerable<long> Steps(long from, long until, int step)
    {
        for (var begin = from; begin < until; begin += step)
        {
            yield return begin;
        }
    }

    private static TrafficPoint Point(TrafficSlots slots, long from, long until)
    {
        var sum = slots.Sum(from, until);
        return new TrafficPoint(TrafficSlots.Begin(from), sum.Requests, sum.Errors, sum.Refused, sum.Percentiles);
    }

    private VariantTraffic? Lately(Guid endpoint, string variant, DateTimeOffset now)
    {
        var slot = TrafficSlots.Of(now);
        lock (_gate)
        {
            if (_endpoints.GetValueOrDefault(endpoint)?.GetValueOrDefault(variant) is not { } slots || slots.IsIdle(slot))
            {
                return null;
            }

            // The last six whole slots and the one that has begun.
            var (minute, five) = (slots.Sum(slot - MinuteSlots, slot + 1), slots.Sum(slot - FiveMinutesSlots, slot + 1));
            var seconds = (now - TrafficSlots.Begin(slot - MinuteSlots)).TotalSeconds;
            return new VariantTraffic
            {
                RequestsPerSecond = minute.Requests / seconds,
                ErrorsPerSecond = minute.Errors / seconds,
                LastMinute = minute.Percentiles,
                LastFiveMinutes = five.Percentiles,
            };
        }
    }

    private void Count(TrafficCount told, TrafficCount? before, long slot)
    {
        var latencies = told.Latencies.ToArray();
        var isAnew = before is not null && (before.Latencies.Count > latencies.Length || before.Latencies.Where((count, bucket) => count > latencies[bucket]).Any());
        if (before is not null && !isAnew)
        {
            for (var bucket = 0; bucket < before.Latencies.Count; bucket++)
            {
                latencies[bucket] -= before.Latencies[bucket];
            }
        }

        var (errors, refused) = before is null || isAnew ? (0, 0) : (before.Errors, before.Refused);
        if (latencies.Any(count => count > 0))
        {
            SlotsOf(told.Endpoint, told.Variant).Add(slot, Math.Max(0, told.Errors - errors), Math.Max(0, told.Refused - refused), latencies);
        }
    }

    private TrafficSlots SlotsOf(Guid endpoint, string variant)
    {
        ref var variants = ref CollectionsMarshal.GetValueRefOrAddDefault(_endpoints, endpoint, out _);
        variants ??= [];
        ref var slots = ref CollectionsMarshal.GetValueRefOrAddDefault(variants, variant, out _);
        return slots ??= new TrafficSlots();
    }

    // Once a slot: scorers and variants of which nothing was heard for as long as slots are kept.
    private void Sweep(long now)
    {
        if (_swept == now)
        {
            return;
        }

        _swept = now;
        foreach (var (scorer, _) in _scorers.Where(pair => pair.Value.Slot <= now - TrafficSlots.Kept).ToList())
        {
            _scorers.Remove(scorer);
        }

        foreach (var (endpoint, variants) in _endpoints.ToList())
        {
            foreach (var (variant, _) in variants.Where(pair => pair.Value.IsIdle(now)).ToList())
            {
                variants.Remove(variant);
            }

            if (variants.Count == 0)
            {
                _endpoints.Remove(endpoint);
            }
        }
    }

    private sealed record Told(long Slot, Dictionary<(Guid Endpoint, string Variant), TrafficCount> Counts);
}
