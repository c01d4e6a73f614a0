using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Evaluation;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Http;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>What the Open Inference Protocol tells besides inference: health, metadata, the repository. Health and the server's name are for everybody.</summary>
/// <param name="directory">The endpoints.</param>
/// <param name="door">Lets pass.</param>
/// <param name="options">What is told.</param>
internal sealed class OpenInferencePages(EndpointDirectory directory, Doorkeeper door, ScorerHttpOptions options)
{
    private const long MostIndexBytes = 64 << 10;

    /// <summary>Answers one, and sends the answer.</summary>
    public async ValueTask AnswerAsync(Exchange exchange)
    {
        exchange.Status = StatusCodes.Status200OK;
        switch (exchange.Route.Kind)
        {
            case RouteKind.Live:
                exchange.Answer.Write("{\"live\":true}"u8);
                break;
            case RouteKind.Ready or RouteKind.Ping:
                WriteReady(exchange);
                break;
            case RouteKind.Server:
                WriteServer(exchange);
                break;
            case RouteKind.RepositoryChange:
                exchange.Fail(
                    StatusCodes.Status501NotImplemented, "Models are loaded and unloaded with their endpoint, by the control plane; use PATCH /v1/endpoints/NAME there, or sundial endpoint update.");
                break;
            default:
                await AnswerOfEndpointsAsync(exchange);
                break;
        }

        await exchange.SendAsync();
    }

    private void WriteReady(Exchange exchange)
    {
        var isReady = options.IsReady();
        exchange.Status = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (exchange.Route.Kind == RouteKind.Ready)
        {
            exchange.Answer.Write(isReady ? "{\"ready\":true}"u8 : "{\"ready\":false,\"error\":\"The scorer has not been told yet what to answer; try again in a moment.\"}"u8);
        }
    }

    private void WriteServer(Exchange exchange)
    {
        exchange.Answer.Write("{\"name\":\"sundial\",\"version\":"u8);
        exchange.Answer.WriteString(options.Version);
        exchange.Answer.Write(",\"extensions\":[\"binary_tensor_data\",\"model_repository\"]}"u8);
    }

    private async ValueTask AnswerOfEndpointsAsync(Exchange exchange)
    {
        if (!door.Admit(exchange))
        {
            return;
        }

        if (exchange.Route.Kind == RouteKind.RepositoryIndex)
        {
            await exchange.ReadBodyAsync(MostIndexBytes);
            WriteIndex(exchange);
            return;
        }

        if (door.Find(exchange) is not { } endpoint)
        {
            return;
        }

        if (exchange.Route.Kind == RouteKind.ModelReady)
        {
            WriteModelReady(exchange, endpoint);
            return;
        }

        using var lease = await endpoint.EnterAsync(null, null, exchange.Route.Version, exchange.Http.RequestAborted);
        WriteModel(exchange.Answer, endpoint, lease.Variant);
    }

    private static void WriteModelReady(Exchange exchange, LiveEndpoint endpoint)
    {
        if (exchange.Route.Version is { } version && endpoint.Revision is { Answering.Count: > 0 } revision && revision.Answering.All(variant => variant.Version != version))
        {
            exchange.Fail(StatusCodes.Status404NotFound, $"The endpoint \"{endpoint.Name}\" has no version \"{version}\"; it has {string.Join(", ", VersionsOf(endpoint))}.");
            return;
        }

        if (!endpoint.IsReady)
        {
            exchange.Fail(StatusCodes.Status503ServiceUnavailable, $"The endpoint \"{endpoint.Name}\" is not ready yet; try again in a moment.");
            exchange.RetryAfter = TimeSpan.FromSeconds(1);
            return;
        }

        exchange.Answer.Write("{\"name\":"u8);
        exchange.Answer.WriteString(endpoint.Name);
        exchange.Answer.Write(",\"ready\":true}"u8);
    }

    private static IEnumerable<string> VersionsOf(LiveEndpoint endpoint) => (endpoint.Revision?.Answering ?? []).Select(variant => variant.Version).Distinct(StringComparer.Ordinal);

    private static void WriteModel(ByteWriter to, LiveEndpoint endpoint, ServedVariant variant)
    {
        to.Write("{\"name\":"u8);
        to.WriteString(endpoint.Name);
        to.Write(",\"versions\":["u8);
        foreach (var version in VersionsOf(endpoint).Append(variant.Version).Distinct(StringComparer.Ordinal))
        {
            to.WriteString(version);
            to.Write((byte)',');
        }

        to.CutTo(to.Length - 1);
        to.Write("],\"platform\":"u8);
        to.WriteString(variant.Pipeline is null ? "sagemaker_program" : variant.Pipeline.Stages.Count == 1 ? "onnx_onnxv1" : "onnx_chain");
        WriteTensors(to, ",\"inputs\":["u8, variant.Pipeline?.Signature.Inputs ?? [], null);
        WriteTensors(to, "],\"outputs\":["u8, variant.Pipeline?.Signature.Outputs ?? [], variant.Pipeline is { } pipeline ? ModelClasses.Of(pipeline.Stages[^1].Metadata) : null);
        to.Write("]}"u8);
    }

    private static void WriteTensors(ByteWriter to, ReadOnlySpan<byte> start, IReadOnlyList<TensorSignature> tensors, ModelClasses? classes)
    {
        to.Write(start);
        for (var i = 0; i < tensors.Count; i++)
        {
            to.Write(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            to.WriteString(tensors[i].Name);
            to.Write(",\"datatype\":"u8);
            to.WriteString(tensors[i].Datatype);
            to.Write(",\"shape\":["u8);
            to.WriteText(string.Join(',', tensors[i].Shape));
            to.Write((byte)']');
            WriteClasses(to, tensors[i].Name, classes);
            to.Write((byte)'}');
        }
    }

    // The protocol has no place for names of classes. A parameter of it is a word, a number or a truth value, so that a list is a member of its own, which clients pass over that do not know it.
    private static void WriteClasses(ByteWriter to, string output, ModelClasses? classes)
    {
        if (output == classes?.Output)
        {
            to.Write(",\"classes\":["u8);
            for (var i = 0; i < classes.Names.Count; i++)
            {
                if (i > 0)
                {
                    to.Write((byte)',');
                }

                to.WriteString(classes.Names[i]);
            }

            to.Write((byte)']');
        }

        if (output == DetectorInput.ScoresName && classes?.Threshold is { } threshold)
        {
            to.Write(",\"parameters\":{\"threshold\":"u8);
            to.Write(threshold);
            to.Write((byte)'}');
        }
    }

    private void WriteIndex(Exchange exchange)
    {
        var readyOnly = WantsReadyOnly(exchange);
        var to = exchange.Answer;
        to.Write((byte)'[');
        foreach (var endpoint in directory.Of(exchange.Grant!.Tenant))
        {
            if ((readyOnly && !endpoint.IsReady) || !exchange.Grant.Admits(endpoint.Name, endpoint.Id))
            {
                continue;
            }

            to.Write(to.Length > 1 ? ",{\"name\":"u8 : "{\"name\":"u8);
            to.WriteString(endpoint.Name);
            to.Write(",\"version\":"u8);
            to.WriteString(VersionsOf(endpoint).FirstOrDefault() ?? "");
            to.Write(endpoint.IsReady ? ",\"state\":\"READY\",\"reason\":\"\"}"u8 : ",\"state\":\"UNAVAILABLE\",\"reason\":\"not loaded yet\"}"u8);
        }

        to.Write((byte)']');
    }

    private static bool WantsReadyOnly(Exchange exchange)
    {
        if (exchange.Body.IsEmpty)
        {
            return false;
        }

        var json = new JsonCursor(System.Buffers.BuffersExtensions.ToArray(exchange.Body));
        var ready = false;
        json.Take((byte)'{');
        if (!json.TryTake((byte)'}'))
        {
            do
            {
                if (json.TakeName().Is("ready"u8))
                {
                    ready = json.TakeBoolean("ready");
                }
                else
                {
                    json.Skip(1);
                }
            }
            while (json.TakeCommaOr((byte)'}'));
        }

        json.TakeEnd();
        return ready;
    }
}
