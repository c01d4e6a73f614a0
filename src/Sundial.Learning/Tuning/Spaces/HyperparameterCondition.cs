namespace Sundial.Learning.Tuning.Spaces;

/// <summary>When a hyperparameter means anything: while a category has one of some values.</summary>
/// <param name="Name">The category, declared before.</param>
/// <param name="Values">The values with which it does.</param>
public sealed record HyperparameterCondition(string Name, params IReadOnlyList<string> Values);
