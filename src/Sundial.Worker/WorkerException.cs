using Sundial.Compute.Services;

namespace Sundial.Worker;

/// <summary>The worker cannot do its work; the message says what, where, and what to do.</summary>
/// <param name="message">What, where, and what to do.</param>
public sealed class WorkerException(string message) : ServiceException(message);
