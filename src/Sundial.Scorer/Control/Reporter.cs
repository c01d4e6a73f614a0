using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Http;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Control;

/// <summary>Makes reports of what the scorer holds.</summary>
/// <param name="directory">The endpoints.</param>
/// <param name="lines">Lines of serving programs.</param>
/// <param name="metrics">What was counted.</param>
internal sealed class Reporter(EndpointDirectory directory, ProgramLines lines, ScorerMetrics metrics)
{
    /// <summary>Makes one.</summary>
    /// <param name="revision">The assignment that is acted on.</param>
    public ScorerReport Make(long revision)
    {
        metrics.Keep(directory.All);
        return new()
        {
            Revision = revision,
            MemoryBytes = Environment.WorkingSet,
            Endpoints = [.. directory.All.SelectMany(endpoint => endpoint.Revisions.Select(held => Of(endpoint, held)))],
            Traffic = metrics.Tell(),
            Lines = lines.Take(),
        };
    }

    /// <summary>A report did not arrive.</summary>
    public void Lost(ScorerReport report) => lines.Return(report.Lines);

    private static RevisionReport Of(LiveEndpoint endpoint, HostedRevision held)
    {
        var readiness = held.Readiness;
        return new RevisionReport(
            endpoint.Id,
            held.Number,
            readiness,
            [.. (held.Loaded?.Variants ?? []).Select(variant => new VariantCount(variant.Name, variant.Pipeline?.Replicas ?? variant.Program?.Replicas ?? 0, variant.Requests, variant.Errors))],
            readiness == RevisionReadiness.Failed ? held.Reason : null);
    }
}
