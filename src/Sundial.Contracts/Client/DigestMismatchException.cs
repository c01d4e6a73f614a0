namespace Sundial.Contracts.Client;

/// <summary>Bytes arrived that are not those that were sent.</summary>
/// <param name="message">Which, and what to do.</param>
public sealed class DigestMismatchException(string message) : IOException(message);
