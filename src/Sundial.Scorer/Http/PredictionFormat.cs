using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Http;

/// <summary>How a body becomes a call, and a call an answer. Its objects are shared by all requests; what belongs to one stands in its <see cref="Exchange"/>.</summary>
internal abstract class PredictionFormat
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="InvalidRequestException">It is not what the model takes.</exception>
    public abstract void Read(Exchange exchange, VariantFace face, InferenceCall call);

    /// <summary>Writes the answer.</summary>
    /// <exception cref="InvalidRequestException">The outputs have no form in what was asked for.</exception>
    public abstract void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed);
}
