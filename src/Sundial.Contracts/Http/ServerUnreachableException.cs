namespace Sundial.Contracts.Http;

/// <summary>No answer came: nobody listens at the address, the connection broke, or the time for an answer was over. Whether the request was carried out is not known.</summary>
/// <param name="message">What, where, and what to do.</param>
/// <param name="cause">What the network said.</param>
public sealed class ServerUnreachableException(string message, Exception? cause = null) : Exception(message, cause);
