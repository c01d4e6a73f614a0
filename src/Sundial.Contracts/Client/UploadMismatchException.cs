namespace Sundial.Contracts.Client;

/// <summary>The server holds other bytes of an upload than this side sent; it cannot be gone on with.</summary>
/// <param name="message">What differs, and what to do.</param>
public sealed class UploadMismatchException(string message) : Exception(message);
