using System.Globalization;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Bodies of the Open Inference Protocol.</summary>
internal sealed class OpenInferenceFormat : PredictionFormat
{
    /// <summary>The media type that SageMaker's callers name for JSON with tensors behind it.</summary>
    public const string BinaryJson = "application/vnd.sagemaker-triton.binary+json";

    private const string JsonSize = "json-header-size=";

    private OpenInferenceFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static OpenInferenceFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(Exchange exchange, VariantFace face, InferenceCall call) =>
        InferRequestReader.Read(exchange.Body, JsonBytes(exchange), face.Tensors, call, exchange.Request);

    /// <inheritdoc/>
    public override void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed)
    {
        exchange.JsonBytes = InferAnswerWriter.Write(exchange.Answer, face.AnswerStart, face.Tensors, exchange.Request, call, elapsed.TotalSeconds);
        exchange.AnswerType = exchange.JsonBytes is null ? MediaTypes.Json : MediaTypes.Binary;
    }

    private static long? JsonBytes(Exchange exchange)
    {
        var request = exchange.Http.Request;
        var header = (string?)request.Headers[MediaTypes.JsonLengthHeader];
        if (header is null && request.ContentType is { } type && type.StartsWith(BinaryJson, StringComparison.OrdinalIgnoreCase))
        {
            // SageMaker hands no unknown headers on, so the number stands in the media type there.
            var at = type.IndexOf(JsonSize, StringComparison.OrdinalIgnoreCase);
            header = at < 0 ? "" : type[(at + JsonSize.Length)..];
        }

        return header is null ? null
            : long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
            : throw new InvalidRequestException($"The length of the JSON ({MediaTypes.JsonLengthHeader}) is \"{header}\"; send it in bytes, from 0 on.");
    }
}
