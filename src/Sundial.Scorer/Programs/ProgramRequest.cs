using System.Buffers;

namespace Sundial.Scorer.Programs;

/// <summary>A request to a serving program: a body and the headers that its contract knows. All others stay here.</summary>
/// <param name="Body">The body as it came; it has to stay as it is until the answer is there, or the call has failed.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Accept">What the caller takes.</param>
/// <param name="CustomAttributes">Words of the caller that are handed through.</param>
internal readonly record struct ProgramRequest(ReadOnlySequence<byte> Body, string? ContentType, string? Accept, string? CustomAttributes = null);
