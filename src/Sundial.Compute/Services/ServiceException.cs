namespace Sundial.Compute.Services;

/// <summary>A service cannot do what it was started for.</summary>
/// <param name="message">What, where, and what to do: a sentence for its operator.</param>
/// <param name="cause">What is behind it.</param>
public abstract class ServiceException(string message, Exception? cause = null) : Exception(message, cause);
