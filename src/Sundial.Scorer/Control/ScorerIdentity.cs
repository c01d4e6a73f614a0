namespace Sundial.Scorer.Control;

/// <summary>What a scorer remembers of itself from one start to the next.</summary>
/// <param name="Id">What the server called it last; null before it ever did.</param>
/// <param name="Port">Where it listened last.</param>
internal sealed record ScorerIdentity(Guid? Id, int Port);
