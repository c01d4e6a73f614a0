namespace Sundial.OnnxRuntime;

/// <summary>What a model says of one of its inputs or outputs.</summary>
/// <param name="Name">The name.</param>
/// <param name="ElementType">The type of the elements; <see cref="ElementType.Undefined"/> for what is not a dense tensor.</param>
/// <param name="Shape">The dimensions; -1 where the model leaves one open.</param>
/// <param name="SymbolicShape">The name of each open dimension, null where it is fixed or has none; as long as <paramref name="Shape"/>.</param>
public sealed record TensorInfo(string Name, ElementType ElementType, IReadOnlyList<long> Shape, IReadOnlyList<string?> SymbolicShape);
