using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Scorers;

/// <summary>A scorer tells how far it is, what it counted, and what its programs printed.</summary>
internal static class TakeReport
{
    private const int LongestText = 2_000;
    private const int LongestVariant = 63;
    private const long MostCounted = 1L << 50;

    /// <summary>PUT /v1/scorers/{scorer}/report. Can be repeated, but for the lines.</summary>
    public static async Task<IResult> Handle(
        Guid scorer, ScorerReport report, Database database, HostingMaster master, TrafficBook traffic, MasterClock clock, IOptions<HostingOptions> options, CancellationToken cancel)
    {
        Check(report);
        var unsettled = await database.RunPlatformAsync(work => TakeAsync(work, scorer, report, clock.Now, options.Value.KeptLines, cancel), cancel);
        traffic.Take(scorer, report.Traffic, clock.Now);
        await master.AdvanceAllAsync(unsettled, cancel);
        return TypedResults.NoContent();
    }

    private static void Check(ScorerReport report)
    {
        var faults = new Faults();
        faults.Check(report.Revision >= 0, "revision", "must not be negative");
        faults.Check(report.MemoryBytes >= 0, "memory_bytes", "must not be negative");
        faults.Check(report.Endpoints.All(one => one.Revision >= 1), "endpoints.revision", "must be at least 1");
        faults.Check(report.Endpoints.DistinctBy(one => (one.Endpoint, one.Revision)).Count() == report.Endpoints.Count, "endpoints", "must tell of each revision once");
        var counts = report.Endpoints.SelectMany(one => one.Variants).ToList();
        faults.Check(counts.All(one => one.Name.Length is >= 1 and <= LongestVariant), "endpoints.variants.name", $"must be 1 to {LongestVariant} characters");
        faults.Check(
            counts.All(one => one is { Replicas: >= 0, Requests: >= 0 and <= MostCounted, Errors: >= 0 and <= MostCounted }), "endpoints.variants", $"must be counted from 0 to {MostCounted}");
        faults.Check(report.Endpoints.All(one => one.Variants.DistinctBy(count => count.Name).Count() == one.Variants.Count), "endpoints.variants", "must tell of each variant once");
        faults.Check(report.Traffic.All(one => one.Variant.Length is >= 1 and <= LongestVariant), "traffic.variant", $"must be 1 to {LongestVariant} characters");
        faults.Check(report.Traffic.DistinctBy(one => (one.Endpoint, one.Variant)).Count() == report.Traffic.Count, "traffic", "must tell of each variant once");
        faults.Check(report.Traffic.All(one => one is { Errors: >= 0 and <= MostCounted, Refused: >= 0 and <= MostCounted }), "traffic", $"must be counted from 0 to {MostCounted}");
        faults.Check(
            report.Traffic.All(one => one.Latencies.Count <= LatencyBuckets.Count && one.Latencies.All(count => count is >= 0 and <= MostCounted)),
            "traffic.latencies",
            $"must be at most {LatencyBuckets.Count} counts from 0 to {MostCounted}");
        faults.ThrowIfAny();
    }

    private static async Task<List<Guid>> TakeAsync(UnitOfWork work, Guid scorer, ScorerReport report, DateTimeOffset now, int keptLines, CancellationToken cancel)
    {
        if (!await ScorerStore.ReportedAsync(work, scorer, report, now, cancel))
        {
            throw ScorerProtocol.Unknown(scorer);
        }

        var told = report.Endpoints.Select(one => one with { Reason = Cut(one.Reason) }).ToList();
        foreach (var endpoint in await ReportStore.ReplaceAsync(work, scorer, told, cancel))
        {
            await DecisionWriter.TellAsync(work, endpoint, cancel);
        }

        foreach (var lines in report.Lines.GroupBy(line => line.Endpoint).OrderBy(group => group.Key))
        {
            await AppendAsync(work, lines.Key, lines, keptLines, cancel);
        }

        return await EndpointStore.UnsettledOfAsync(work, scorer, cancel);
    }

    private static async Task AppendAsync(UnitOfWork work, Guid endpoint, IEnumerable<ProgramLine> lines, int kept, CancellationToken cancel)
    {
        if (await EndpointStore.LockAsync(work, endpoint, cancel) is { } row)
        {
            await EndpointEventStore.AppendAsync(work, row.Endpoint, [.. lines.Select(line => (line.At.ToUniversalTime(), new EventDraft("log", Cut(line.Text)!)))], cancel);
            await EndpointEventStore.ForgetLinesAsync(work, endpoint, kept, cancel);
            await DecisionWriter.TellAsync(work, endpoint, cancel);
        }
    }

    // Half of a pair would be no text.
    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…" : text;
}
