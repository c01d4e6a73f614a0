namespace Sundial.Scorer.Http;

/// <summary>A request that is answered with an error that is the caller's to act on.</summary>
/// <param name="status">The status.</param>
/// <param name="message">A sentence: what, where, what to do.</param>
internal sealed class RefusalException(int status, string message) : Exception(message)
{
    /// <summary>The status.</summary>
    public int Status { get; } = status;
}
