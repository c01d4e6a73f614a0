namespace Sundial.Contracts.Hosting;

/// <summary>What a model takes or gives under one name.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Datatype">In the words of the Open Inference Protocol: BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BF16 or BYTES.</param>
/// <param name="Shape">Its dimensions; -1 for one that varies.</param>
public sealed record TensorSignature(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>What a model takes and gives.</summary>
/// <param name="Inputs">In the model's order.</param>
/// <param name="Outputs">In the model's order.</param>
public sealed record ModelSignature(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs);
