namespace Sundial.Server;

/// <summary>The server cannot start; the message is a sentence for whoever started it.</summary>
/// <param name="message">What, where, and what to do.</param>
/// <param name="cause">What led to it.</param>
public sealed class ServerStartException(string message, Exception? cause = null) : Exception(message, cause);
