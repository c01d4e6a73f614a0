using Microsoft.AspNetCore.Http;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>A media type that only a serving program could know: it is refused once it is clear that none answers.</summary>
internal sealed class UnknownFormat : PredictionFormat
{
    private UnknownFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static UnknownFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(Exchange exchange, VariantFace face, InferenceCall call) => throw new RefusalException(
        StatusCodes.Status415UnsupportedMediaType,
        $"The media type \"{exchange.Http.Request.ContentType}\" is not known here; send application/json, text/csv, image/jpeg or image/png.");

    /// <inheritdoc/>
    public override void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed) => throw new NotSupportedException();
}
