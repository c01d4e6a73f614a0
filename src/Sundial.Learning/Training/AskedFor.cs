using System.Text.Json;
using Sundial.Learning.Machines;

namespace Sundial.Learning.Training;

/// <summary>What was asked for, in the words in which it is asked.</summary>
public sealed record AskedFor
{
    /// <summary>The time the model was to be ready in, in seconds: the last word where it was moved.</summary>
    public required double WithinSeconds { get; init; }

    /// <summary><c>accuracy</c>, <c>latency</c> or <c>size</c>.</summary>
    public required string OptimizeFor { get; init; }

    /// <summary><c>cpu-1</c>, <c>cpu-2</c> or <c>gpu</c>; null for all processors.</summary>
    public string? Tier { get; init; }

    /// <summary>Whether hyperparameters were to be tuned where the time allows it.</summary>
    public required bool Tune { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Epochs, where their number was fixed.</summary>
    public int? Epochs { get; init; }

    /// <summary>The column to learn, where one was named.</summary>
    public string? Target { get; init; }

    /// <summary><c>classification</c> or <c>regression</c>, where it was said how a column is learned.</summary>
    public string? TableTask { get; init; }

    /// <summary>The bound on decoded pixels in memory, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="withinSeconds">The deadline as it is now.</param>
    internal static AskedFor Of(TrainingRequest request, double withinSeconds) => new()
    {
        WithinSeconds = Math.Round(withinSeconds, 3),
        OptimizeFor = Word(request.OptimizeFor),
        Tier = request.Tier switch { ProcessingTier.Cpu1 => "cpu-1", ProcessingTier.Cpu2 => "cpu-2", ProcessingTier.Gpu => "gpu", _ => null },
        Tune = request.Tunes,
        Seed = request.Seed,
        Epochs = request.Epochs,
        Target = request.Target,
        TableTask = request.TableTask is { } task ? Word(task) : null,
        MemoryBytes = request.MemoryBytes,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
