using System.Security.Cryptography;

namespace Sundial.Scorer.Control;

/// <summary>What a scorer remembers of itself from one start to the next.</summary>
/// <param name="Id">Who it is. It makes this itself and writes it down before it tells the server, so that one that is killed in between is not there twice.</param>
/// <param name="Port">Where it listened last.</param>
/// <param name="Secret">By which the server knows that it is the one.</param>
internal sealed record ScorerIdentity(Guid? Id, int Port, string? Secret)
{
    private const int SecretBytes = 32;

    /// <summary>The identity of a start: the one of the start before, as far as there was one.</summary>
    /// <param name="known">What was written down.</param>
    /// <param name="port">Where it listens now.</param>
    public static ScorerIdentity Of(ScorerIdentity? known, int port) => new(
        known?.Id ?? Guid.CreateVersion7(), port, known?.Secret ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)));
}
