namespace Sundial.Contracts.Hosting;

/// <summary>Headers by which a scorer tells the server, which passes requests on to it, more than it tells callers.</summary>
public static class ScorerHeaders
{
    /// <summary>Stands on a refusal for an endpoint that the scorer does not hold: perhaps it has only not heard of it, and another scorer, or this one in a moment, answers.</summary>
    public const string EndpointNotHeld = "Sundial-Endpoint-Not-Held";
}
