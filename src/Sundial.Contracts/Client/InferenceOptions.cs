namespace Sundial.Contracts.Client;

/// <summary>What goes with a request for a prediction.</summary>
public sealed record InferenceOptions
{
    internal const string IdHeader = "Sundial-Inference-Id";
    private const string VariantHeader = "X-Amzn-SageMaker-Target-Variant";

    /// <summary>The variant that is to answer; by their weights unless set.</summary>
    public string? Variant { get; init; }

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
        }
    }
}
