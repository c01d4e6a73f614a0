namespace Sundial.Contracts.Client;

/// <summary>What goes with a request for a prediction.</summary>
public sealed record InferenceOptions
{
    internal const string IdHeader = "Sundial-Inference-Id";
    private const string VariantHeader = "X-Amzn-SageMaker-Target-Variant";
    private const string SessionHeader = "X-Amzn-SageMaker-Session-Id";

    /// <summary>The variant that is to answer; by their weights unless set.</summary>
    public string? Variant { get; init; }

    /// <summary>The same variant answers all requests with the same session.</summary>
    public string? Session { get; init; }

    /// <summary>What the answer is to be; what fits the request unless set.</summary>
    public string? Accept { get; init; }

    internal IEnumerable<(string Name, string Value)> Headers
    {
        get
        {
            yield return ("Accept", Accept ?? "*/*");
            if (Variant is { } variant)
            {
                yield return (VariantHeader, variant);
            }

            if (Session is { } session)
            {
                yield return (SessionHeader, session);
            }
        }
    }
}
