namespace Sundial.Contracts.Client;

/// <summary>What an endpoint answered.</summary>
/// <param name="Body">The body.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Id">The inference id, by which the prediction can be found where it was kept, and be told what was right.</param>
public sealed record InferenceAnswer(ReadOnlyMemory<byte> Body, string MediaType, Guid? Id);
