using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Http;

/// <summary>Answers requests to predict, in whichever protocol's words: reads, runs, writes, keeps, sends.</summary>
/// <param name="log">Keeps predictions.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures.</param>
internal sealed class PredictionHandler(PredictionLog log, ScorerMetrics metrics, ScorerHttpOptions options, TimeProvider clock)
{
    private const string StickyHeader = "X-Amzn-SageMaker-Session-Id";
    private const string TargetHeader = "X-Amzn-SageMaker-Target-Variant";
    private const string AttributesHeader = "X-Amzn-SageMaker-Custom-Attributes";
    private const string InvokedHeader = "x-Amzn-Invoked-Production-Variant";
    private const int MostTries = 4;
    private const int MostOriginal = 1024;

    /// <summary>Answers one, and sends the answer.</summary>
    /// <param name="exchange">The request, admitted.</param>
    /// <param name="endpoint">Where it goes.</param>
    public async ValueTask HandleAsync(Exchange exchange, LiveEndpoint endpoint)
    {
        await exchange.ReadBodyAsync(options.MostBodyBytes);
        var cancel = exchange.Gone;
        var headers = exchange.Http.Request.Headers;
        var (sticky, target, version) = ((string?)headers[StickyHeader], (string?)headers[TargetHeader], exchange.Route.Version);
        for (var tries = 1; ; tries++)
        {
            var lease = await endpoint.EnterAsync(sticky, target, version, cancel);
            try
            {
                if (lease.Variant.Program is { } program)
                {
                    await ForwardAsync(exchange, endpoint, lease, program, cancel);
                }
                else
                {
                    await RunAsync(exchange, endpoint, lease, cancel);
                }

                return;
            }
            catch (ModelUnloadedException) when (tries < MostTries)
            {
                // It was taken away while this request waited for it; whatever took its place answers.
                exchange.Request.Clear();
                exchange.Answer.Clear();
            }
            finally
            {
                lease.Dispose();
            }
        }
    }

    private async ValueTask RunAsync(Exchange exchange, LiveEndpoint endpoint, VariantLease lease, CancellationToken cancel)
    {
        var face = VariantFace.Of(endpoint, lease.Variant, metrics);
        var call = InferenceCall.Rent();
        try
        {
            var blame = Blame.Nobody;
            try
            {
                exchange.Format.Read(exchange, face, call);
                await lease.Variant.Pipeline!.RunAsync(call, cancel);
                exchange.Status = StatusCodes.Status200OK;
                exchange.Format.Write(exchange, face, call, exchange.Request.WantsTimings ? clock.GetElapsedTime(exchange.Began) : default);
            }
            catch (InvalidRequestException fault)
            {
                blame = Blame.Caller;
                exchange.Fail(StatusCodes.Status400BadRequest, fault.Message);
            }
            catch (RefusalException fault)
            {
                blame = Blame.Caller;
                exchange.Fail(fault.Status, fault.Message);
            }
            catch (ModelFaultException fault)
            {
                blame = Blame.Model;
                Errors.WriteModelFault(exchange, fault.Message, StatusCodes.Status500InternalServerError, fault.Message);
            }

            await EndAsync(exchange, endpoint, lease, face, blame, call);
            if (blame == Blame.Nobody && lease.HasShadows)
            {
                var shadowed = call;
                call = null;
                endpoint.Shadow(lease, shadowed, KeepShadows(exchange, endpoint, lease));
            }
        }
        finally
        {
            call?.Dispose();
        }
    }

    private async ValueTask ForwardAsync(Exchange exchange, LiveEndpoint endpoint, VariantLease lease, ProgramChain program, CancellationToken cancel)
    {
        var face = VariantFace.Of(endpoint, lease.Variant, metrics);
        var blame = Blame.Nobody;
        var headers = exchange.Http.Request.Headers;
        var request = new ProgramRequest(exchange.Body, exchange.Http.Request.ContentType, (string?)headers.Accept, (string?)headers[AttributesHeader]);
        try
        {
            if (exchange.Dialect == ErrorDialect.OpenInference)
            {
                throw new InvalidRequestException($"A program serves the endpoint \"{endpoint.Name}\", in its own words; send its body to POST /endpoints/{endpoint.Name}/invocations.");
            }

            var answer = await program.InvokeAsync(request, cancel);
            blame = answer.IsSuccess ? Blame.Nobody : Blame.Model;
            Take(exchange, answer);
        }
        catch (InvalidRequestException fault)
        {
            blame = Blame.Caller;
            exchange.Fail(StatusCodes.Status400BadRequest, fault.Message);
        }
        catch (ModelFaultException fault)
        {
            blame = Blame.Model;
            Errors.WriteModelFault(exchange, fault.Message, StatusCodes.Status500InternalServerError, fault.Message);
        }

        await EndAsync(exchange, endpoint, lease, face, blame, null);
        if (blame == Blame.Nobody && lease.HasShadows)
        {
            endpoint.Shadow(lease, request, KeepShadows(exchange, endpoint, lease));
        }
    }

    private static void Take(Exchange exchange, ProgramAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            var original = System.Text.Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, MostOriginal)]);
            Errors.WriteModelFault(exchange, $"The program behind the endpoint answered with the status {(int)answer.Status}; its own words stand in OriginalMessage.", (int)answer.Status, original);
            return;
        }

        exchange.Status = (int)answer.Status;
        exchange.AnswerType = answer.ContentType ?? MediaTypes.Binary;
        exchange.Answer.Clear();
        exchange.Answer.Write(answer.Body.Span);
        if (answer.CustomAttributes is { } attributes)
        {
            exchange.Http.Response.Headers[AttributesHeader] = attributes;
        }
    }

    private ValueTask EndAsync(Exchange exchange, LiveEndpoint endpoint, VariantLease lease, VariantFace face, Blame blame, InferenceCall? call)
    {
        var latency = clock.GetElapsedTime(exchange.Began);
        if (IsKept(exchange, endpoint))
        {
            blame = Keep(exchange, endpoint, lease, face, blame, call, latency);
        }

        if (blame is Blame.Nobody or Blame.Model)
        {
            lease.Answered(blame == Blame.Model);
        }

        if (exchange.Dialect == ErrorDialect.SageMaker)
        {
            exchange.Http.Response.Headers[InvokedHeader] = lease.Variant.Name;
        }

        face.Counters.Count(exchange.Status, latency, exchange.Body.Length, exchange.Answer.Length);
        return exchange.SendAsync();
    }

    private static bool IsKept(Exchange exchange, LiveEndpoint endpoint) => endpoint.CaptureShare > 0 && InferenceIds.IsKept(exchange.Id, endpoint.CaptureShare);

    // With what went to the caller, or not at all: one without the other compares with nothing.
    private KeepShadow? KeepShadows(Exchange exchange, LiveEndpoint endpoint, VariantLease lease) =>
        IsKept(exchange, endpoint) && exchange.Status < StatusCodes.Status500InternalServerError ? new ShadowPredictions(log, metrics, endpoint, lease.RevisionNumber, exchange).Keep : null;

    // Before the first byte of the answer leaves: what was acknowledged is kept.
    private Blame Keep(Exchange exchange, LiveEndpoint endpoint, VariantLease lease, VariantFace face, Blame blame, InferenceCall? call, TimeSpan latency)
    {
        var word = blame == Blame.Nobody && call is not null ? face.WordOf(call) : default;
        try
        {
            log.Append(
                new PredictionHead
                {
                    Id = exchange.Id,
                    Endpoint = endpoint.Id,
                    Tenant = endpoint.Tenant,
                    Revision = lease.RevisionNumber,
                    Variant = lease.Variant.Name,
                    Model = lease.Variant.Model,
                    At = exchange.At,
                    Latency = latency,
                    Status = exchange.Status,
                    RequestId = exchange.Request.Id.WrittenSpan,
                    RequestType = exchange.Http.Request.ContentType ?? "",
                    AnswerType = exchange.AnswerType,
                    Label = word.Label,
                    Confidence = word.Confidence,
                },
                exchange.Body,
                new System.Buffers.ReadOnlySequence<byte>(exchange.Answer.Written));
            return blame;
        }
        catch (CaptureFullException fault)
        {
            exchange.Fail(StatusCodes.Status503ServiceUnavailable, fault.Message);
            exchange.RetryAfter = TimeSpan.FromSeconds(1);
            return Blame.Here;
        }
    }

    private enum Blame
    {
        Nobody,
        Caller,
        Model,
        Here,
    }
}
