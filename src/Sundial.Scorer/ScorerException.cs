using Sundial.Compute.Services;

namespace Sundial.Scorer;

/// <summary>The scorer cannot do what it was started for; the message says why and what to do.</summary>
internal sealed class ScorerException(string message, Exception? cause = null) : ServiceException(message, cause);
