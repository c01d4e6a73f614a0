namespace Sundial.Learning.Tuning.Spaces;

/// <summary>A hyperparameter that a user named or set is none, or not to be set so; the message says which, and what there is.</summary>
/// <param name="message">One sentence: what, where, what to do.</param>
public sealed class HyperparameterException(string message) : Exception(message);
