using System.Text.Json.Serialization;

namespace Sundial.Worker.Algorithms;

/// <summary>Which examples of the data a model is scored on.</summary>
internal enum EvaluationPart
{
    /// <summary>What is given for testing: the images that the data's folders say are for testing, else all.</summary>
    [JsonStringEnumMemberName("test")] Test,

    /// <summary>All.</summary>
    [JsonStringEnumMemberName("all")] All,

    /// <summary>Of training data, what a training with the same seed never sees.</summary>
    [JsonStringEnumMemberName("held-out")] HeldOut,
}

/// <summary>A model to score; one line of the evaluator's input.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Data">The data: a folder, or a file, or a folder that holds nothing but a file.</param>
/// <param name="Part">Which examples of it.</param>
/// <param name="Seed">Seed of the training, for what it holds out.</param>
/// <param name="Examples">Whether each example is told.</param>
internal sealed record EvaluationRequest(string Model, string Data, EvaluationPart Part = EvaluationPart.Test, ulong Seed = 1, bool Examples = false)
{
    /// <summary>Most bytes of data in memory: scoring goes on beside a training, which has the better use of it. Pixels beyond this are in a scratch file.</summary>
    public const long MemoryBytes = 256L << 20;

    /// <summary>The examples that are meant.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="test">Those that are given for testing.</param>
    /// <param name="heldOut">Those that a training never sees.</param>
    /// <exception cref="AlgorithmException">There is none.</exception>
    public int[] Of(int count, Func<int[]> test, Func<int[]> heldOut)
    {
        int[] part = Part switch
        {
            EvaluationPart.All => [.. Enumerable.Range(0, count)],
            EvaluationPart.HeldOut => heldOut(),
            _ => test(),
        };
        return part.Length > 0 ? part : throw new AlgorithmException($"There is nothing to test on in {Data}; give other data, or more of it.");
    }
}
