using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Protocols;
using Sundial.Scorer.Protocols.OpenInference;

namespace Sundial.Scorer.Http;

/// <summary>Keeps what shadows answered to one request beside what went to the caller: in the words of the Open Inference Protocol, whatever the caller's were, or in a program's own.</summary>
internal sealed class ShadowPredictions
{
    private static readonly InferRequest s_plain = new();

    private readonly PredictionLog _log;
    private readonly ScorerMetrics _metrics;
    private readonly LiveEndpoint _endpoint;
    private readonly int _revision;
    private readonly Guid _of;
    private readonly DateTimeOffset _at;
    private readonly string _requestType;
    private readonly byte[] _requestId;

    /// <summary>For the shadows of one request.</summary>
    /// <param name="log">Keeps predictions.</param>
    /// <param name="metrics">Knows the faces of variants.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="revision">The number of its revision.</param>
    /// <param name="exchange">The request and the answer that went to the caller; not needed afterwards.</param>
    public ShadowPredictions(PredictionLog log, ScorerMetrics metrics, LiveEndpoint endpoint, int revision, Exchange exchange)
    {
        (_log, _metrics, _endpoint, _revision, _of, _at) = (log, metrics, endpoint, revision, exchange.Id, exchange.At);
        (_requestType, _requestId) = (exchange.Http.Request.ContentType ?? "", exchange.Request.Id.WrittenSpan.ToArray());
    }

    /// <summary>Keeps one answer.</summary>
    /// <exception cref="CaptureFullException">There is no room for it.</exception>
    public void Keep(in ShadowAnswer answer)
    {
        var face = VariantFace.Of(_endpoint, answer.Shadow, _metrics);
        var word = answer.Call is { } answered ? face.WordOf(answered) : default;
        var (status, type, body) = BodyOf(answer, face);
        _log.Append(
            new PredictionHead
            {
                Id = InferenceIds.New(_at),
                Endpoint = _endpoint.Id,
                Tenant = _endpoint.Tenant,
                Revision = _revision,
                Variant = answer.Shadow.Name,
                Model = answer.Shadow.Model,
                At = _at,
                Latency = answer.Latency,
                Status = status,
                Shadow = true,
                ShadowOf = _of,
                RequestId = _requestId,
                RequestType = _requestType,
                AnswerType = type,
                Label = word.Label,
                Confidence = word.Confidence,
            },
            ReadOnlySequence<byte>.Empty,
            new(body));
    }

    private static (int Status, string Type, ReadOnlyMemory<byte> Body) BodyOf(in ShadowAnswer answer, VariantFace face)
    {
        if (answer.Program is { } program)
        {
            return ((int)program.Status, program.ContentType ?? MediaTypes.Binary, program.Body);
        }

        var writer = new ByteWriter();
        if (answer.Call is { } call)
        {
            InferAnswerWriter.Write(writer, face.AnswerStart, face.Tensors, s_plain, call, 0);
            return (StatusCodes.Status200OK, MediaTypes.Json, writer.Written);
        }

        writer.Write("{\"error\":"u8);
        writer.WriteString(answer.Fault ?? "");
        writer.Write((byte)'}');
        return (StatusCodes.Status500InternalServerError, MediaTypes.Json, writer.Written);
    }
}
