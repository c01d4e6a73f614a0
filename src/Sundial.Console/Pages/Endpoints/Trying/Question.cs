using Sundial.Contracts.Client;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>What an endpoint is asked.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="MediaType">What they are.</param>
/// <param name="IsOpenInference">Whether they are for the Open Inference Protocol's path.</param>
/// <param name="File">Name of the file they were in; null for what was typed.</param>
/// <param name="Options">What goes with them.</param>
internal sealed record Question(ReadOnlyMemory<byte> Body, string MediaType, bool IsOpenInference, string? File, InferenceOptions Options);
