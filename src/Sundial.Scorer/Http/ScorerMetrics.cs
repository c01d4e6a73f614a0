using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;

namespace Sundial.Scorer.Http;

/// <summary>What this scorer counted since it started.</summary>
internal sealed class ScorerMetrics
{
    private const int MostStatuses = 600;

    private readonly ConcurrentDictionary<(Guid Endpoint, string Variant), RequestCounters> _counters = [];
    private readonly long[] _refused = new long[MostStatuses];

    /// <summary>Everything by endpoint and variant.</summary>
    public IEnumerable<RequestCounters> All => _counters.Values.OrderBy(counters => counters.Endpoint, StringComparer.Ordinal).ThenBy(counters => counters.Variant, StringComparer.Ordinal);

    /// <summary>Where a variant's requests are counted; the next revision's variant of the same name goes on counting there.</summary>
    public RequestCounters CountersOf(LiveEndpoint endpoint, string variant) =>
        _counters.GetOrAdd((endpoint.Id, variant), static (_, named) => new RequestCounters(named.endpoint.Tenant, named.endpoint.Name, named.variant), (endpoint, variant));

    /// <summary>What was counted of every variant that had a request, for the server.</summary>
    public IReadOnlyList<TrafficCount> Tell()
    {
        var told = new List<TrafficCount>();
        foreach (var ((endpoint, variant), counters) in _counters)
        {
            var statuses = counters.ReadStatuses().ToList();
            var latencies = counters.ReadBuckets().AsSpan();
            if (latencies.TrimEnd(0) is { Length: > 0 } counted)
            {
                told.Add(new TrafficCount(
                    endpoint, variant, statuses.Where(one => IsError(one.Status)).Sum(one => one.Count), statuses.Where(one => one.Status >= 400 && !IsError(one.Status)).Sum(one => one.Count), [.. counted]));
            }
        }

        return told;
    }

    /// <summary>Counts a request that reached no variant.</summary>
    public void CountRefusal(int status) => Interlocked.Increment(ref _refused[Math.Clamp(status, 0, MostStatuses - 1)]);

    /// <summary>Requests that reached no variant, by status.</summary>
    public IEnumerable<(int Status, long Count)> ReadRefusals() => _refused.Select((count, status) => (status, count)).Where(pair => pair.count > 0);

    // Of the model, as serving programs' errors are told, or of whoever asked it for an answer.
    private static bool IsError(int status) => status is StatusCodes.Status424FailedDependency or >= StatusCodes.Status500InternalServerError;

    /// <summary>Forgets endpoints that are no longer here.</summary>
    public void Keep(IEnumerable<LiveEndpoint> endpoints)
    {
        var there = endpoints.Select(endpoint => endpoint.Id).ToHashSet();
        foreach (var gone in _counters.Keys.Where(key => !there.Contains(key.Endpoint)))
        {
            _counters.TryRemove(gone, out _);
        }
    }
}
