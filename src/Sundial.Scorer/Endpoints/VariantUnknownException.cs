namespace Sundial.Scorer.Endpoints;

/// <summary>A request names a variant or a version that its endpoint does not have: 404.</summary>
/// <param name="message">Which, and which ones there are.</param>
internal sealed class VariantUnknownException(string message) : Exception(message);
