namespace Sundial.Compute.Services;

/// <summary>The arguments of a service make no sense.</summary>
/// <param name="message">Which, and what to give instead.</param>
public sealed class UsageException(string message) : ServiceException(message);
