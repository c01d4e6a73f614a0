namespace Sundial.Worker.Evaluation;

/// <summary>A checkpoint cannot be scored; the message says why.</summary>
internal sealed class EvaluationException(string message, Exception? cause = null) : Exception(message, cause);
