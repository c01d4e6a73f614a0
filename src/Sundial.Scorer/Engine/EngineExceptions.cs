namespace Sundial.Scorer.Engine;

/// <summary>The request is not what the model takes: the caller's fault. The message is a sentence for the caller.</summary>
internal sealed class InvalidRequestException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The model failed on a request that it should have taken: the model's fault. The message is a sentence for the caller.</summary>
internal sealed class ModelFaultException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A model cannot be loaded. The message says which, why, and what to do.</summary>
internal sealed class ModelLoadException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The model was taken away while the request waited for it; the next one of its name will answer.</summary>
internal sealed class ModelUnloadedException(string message) : Exception(message);
