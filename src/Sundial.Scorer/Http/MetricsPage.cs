using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Protocols;

namespace Sundial.Scorer.Http;

/// <summary>What was counted, in Prometheus' text. The installation's own key sees all of it, a tenant's key what is about its endpoints.</summary>
/// <param name="directory">The endpoints.</param>
/// <param name="metrics">What was counted.</param>
/// <param name="log">Kept predictions.</param>
/// <param name="door">Lets pass.</param>
/// <param name="options">Knows of the shadows.</param>
internal sealed class MetricsPage(EndpointDirectory directory, ScorerMetrics metrics, PredictionLog log, Doorkeeper door, ScorerHttpOptions options)
{
    /// <summary>Answers, and sends the answer.</summary>
    public ValueTask AnswerAsync(Exchange exchange)
    {
        var isOperator = door.IsOperator(exchange.Http.Request);
        if (!isOperator && !door.Admit(exchange))
        {
            return exchange.SendAsync();
        }

        exchange.Status = StatusCodes.Status200OK;
        exchange.AnswerType = MediaTypes.Metrics;
        bool Sees(Guid tenant, string endpoint) => isOperator || (tenant == exchange.Grant!.Tenant && exchange.Grant.Admits(endpoint));
        metrics.Keep(directory.All);
        List<RequestCounters> seen = [.. metrics.All.Where(counters => Sees(counters.Tenant, counters.Endpoint))];
        WriteRequests(exchange.Answer, seen);
        WriteBytes(exchange.Answer, seen);
        WriteEndpoints(exchange.Answer, [.. directory.All.Where(endpoint => Sees(endpoint.Tenant, endpoint.Name))]);
        if (isOperator)
        {
            WriteProcess(exchange.Answer);
        }

        return exchange.SendAsync();
    }

    private static void WriteRequests(ByteWriter to, IReadOnlyList<RequestCounters> all)
    {
        Head(to, "sundial_scorer_requests_total", "counter", "Predictions that were asked for, by endpoint, variant and status of the answer.");
        foreach (var counters in all)
        {
            foreach (var (status, count) in counters.ReadStatuses())
            {
                Line(to, "sundial_scorer_requests_total", $"{Labels(counters.Endpoint, counters.Variant)},status=\"{status}\"", count);
            }
        }

        Head(to, "sundial_scorer_request_seconds", "histogram", "Seconds from a request's arrival to its answer.");
        foreach (var counters in all)
        {
            var (labels, sum) = (Labels(counters.Endpoint, counters.Variant), 0L);
            var latencies = counters.ReadLatencies();
            for (var i = 0; i < latencies.Length; i++)
            {
                sum += latencies[i];
                var bound = i < RequestCounters.Bounds.Length ? RequestCounters.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(to, "sundial_scorer_request_seconds_bucket", $"{labels},le=\"{bound}\"", sum);
            }

            Line(to, "sundial_scorer_request_seconds_sum", labels, counters.Seconds);
            Line(to, "sundial_scorer_request_seconds_count", labels, sum);
        }
    }

    private static void WriteBytes(ByteWriter to, IReadOnlyList<RequestCounters> all)
    {
        Head(to, "sundial_scorer_received_bytes_total", "counter", "Bytes of the bodies of predictions that were asked for.");
        foreach (var counters in all)
        {
            Line(to, "sundial_scorer_received_bytes_total", Labels(counters.Endpoint, counters.Variant), counters.ReceivedBytes);
        }

        Head(to, "sundial_scorer_sent_bytes_total", "counter", "Bytes of the bodies of answers to them.");
        foreach (var counters in all)
        {
            Line(to, "sundial_scorer_sent_bytes_total", Labels(counters.Endpoint, counters.Variant), counters.SentBytes);
        }
    }

    private static void WriteEndpoints(ByteWriter to, IReadOnlyList<LiveEndpoint> endpoints)
    {
        var variants = endpoints
            .SelectMany(endpoint => (endpoint.Revision is { } revision ? revision.Answering.Concat(revision.Shadows) : []).Select(variant => (Labels: Labels(endpoint.Name, variant.Name), variant.Pipeline)))
            .Where(pair => pair.Pipeline is not null)
            .ToList();
        Head(to, "sundial_scorer_replicas", "gauge", "Loaded copies of a variant's models.");
        variants.ForEach(pair => Line(to, "sundial_scorer_replicas", pair.Labels, pair.Pipeline!.Replicas));
        Head(to, "sundial_scorer_batches_total", "counter", "Batches of more than one request that a variant's models ran.");
        variants.ForEach(pair => Line(to, "sundial_scorer_batches_total", pair.Labels, pair.Pipeline!.Stages.Sum(stage => stage.Batches)));
        Head(to, "sundial_scorer_model_bytes", "gauge", "Bytes that a variant's models take.");
        variants.ForEach(pair => Line(to, "sundial_scorer_model_bytes", pair.Labels, pair.Pipeline!.MemoryBytes));
    }

    private void WriteProcess(ByteWriter to)
    {
        Head(to, "sundial_scorer_refused_total", "counter", "Requests that reached no endpoint, by status of the answer.");
        foreach (var (status, count) in metrics.ReadRefusals())
        {
            Line(to, "sundial_scorer_refused_total", $"status=\"{status}\"", count);
        }

        Head(to, "sundial_scorer_captured_total", "counter", "Predictions that were kept.");
        Line(to, "sundial_scorer_captured_total", "", log.Records);
        Head(to, "sundial_scorer_waiting_prediction_bytes", "gauge", "Bytes of disk of predictions that the server does not have yet, the room for the next ones among them.");
        Line(to, "sundial_scorer_waiting_prediction_bytes", "", log.DiskBytes);
        log.Refused.Look();
        Head(to, "sundial_scorer_refused_predictions", "gauge", "Predictions that the server does not take, put aside for a person.");
        Line(to, "sundial_scorer_refused_predictions", "", log.Refused.Count);
        Head(to, "sundial_scorer_refused_prediction_bytes", "gauge", "Bytes of disk that those take.");
        Line(to, "sundial_scorer_refused_prediction_bytes", "", log.Refused.Bytes);
        Head(to, "sundial_scorer_prediction_bytes_bound", "gauge", "Most bytes of disk that both may take; at the bound, requests whose predictions are to be kept are answered 503.");
        Line(to, "sundial_scorer_prediction_bytes_bound", "", log.CapacityBytes);
        Head(to, "sundial_scorer_dropped_shadows_total", "counter", "Copies of requests that shadows were too slow to take.");
        Line(to, "sundial_scorer_dropped_shadows_total", "", options.DroppedShadows());
        Head(to, "process_resident_memory_bytes", "gauge", "Bytes of memory that the process takes.");
        Line(to, "process_resident_memory_bytes", "", Environment.WorkingSet);
    }

    private static string Labels(string endpoint, string variant) => $"endpoint=\"{endpoint}\",variant=\"{variant}\"";

    private static void Head(ByteWriter to, string name, string kind, string help)
    {
        to.WriteText($"# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    private static void Line(ByteWriter to, string name, string labels, double value) =>
        to.WriteText(string.Create(CultureInfo.InvariantCulture, $"{name}{(labels.Length > 0 ? "{" : "")}{labels}{(labels.Length > 0 ? "}" : "")} {value}\n"));
}
