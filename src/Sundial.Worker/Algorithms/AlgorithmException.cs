namespace Sundial.Worker.Algorithms;

/// <summary>An algorithm cannot do what it is asked for. The message is one sentence that says what, where and what to do.</summary>
/// <param name="message">The sentence.</param>
/// <param name="inner">The cause, where there is one.</param>
internal sealed class AlgorithmException(string message, Exception? inner = null) : Exception(message, inner);
