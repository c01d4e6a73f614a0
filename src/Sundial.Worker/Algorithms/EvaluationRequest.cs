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
/// <param name="Data">The data: a folder, or an archive, or a folder that holds nothing but an archive.</param>
/// <param name="Part">Which examples of it.</param>
/// <param name="Seed">Seed of the training, for what it holds out.</param>
/// <param name="Examples">Whether each example is told.</param>
internal sealed record EvaluationRequest(string Model, string Data, EvaluationPart Part = EvaluationPart.Test, ulong Seed = 1, bool Examples = false);
