using System.Net;

namespace Sundial.Scorer.Programs;

/// <summary>What a serving program answered.</summary>
/// <param name="Status">Its status; above 399 it is the model's own error, whoever caused it.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="CustomAttributes">Words of the program that are handed through.</param>
/// <param name="Body">The body.</param>
internal sealed record ProgramAnswer(HttpStatusCode Status, string? ContentType, string? CustomAttributes, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is an answer and no error.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
