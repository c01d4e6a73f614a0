namespace Sundial.Contracts.Client;

/// <summary>What goes with a request for a prediction.</summary>
public sealed record InferenceOptions
{
    internal const string IdHeader = "Sundial-Inference-Id";
    private const string VariantHeader = "X-Amzn-SageMaker-Target-Variant";
    private const string AttributesHeader = "X-Amzn-SageMaker-Custom-Attributes";
    private const string SessionHeader = "X-Amzn-SageMaker-Session-Id";

    /// <summary>The variant that is to answer; by their weights unless set.</summary>
    public string? Variant { get; init; }

    /// <summary>The same variant answers all requests with the same session.</summary>
    public string? Session { get; init; }

    /// <summary>What the answer is to be; what fits the request unless set.</summary>
    public string? Accept { get; init; }

    /// <summary>Of a detector: the least score of a box that is given, 0 to 1; the model's own unless set.</summary>
    public float? Threshold { get; init; }

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

            if (Threshold is { } threshold)
            {
                yield return (AttributesHeader, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"threshold={threshold}"));
            }
        }
    }
}
