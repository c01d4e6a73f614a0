using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>What can be wrong with predictions.</summary>
internal static class PredictionsProblems
{
    /// <summary>No prediction of that id.</summary>
    public static ProblemDefinition PredictionUnknown { get; } = new("hosting.prediction-unknown", ProblemKind.NotFound, "There is no such prediction");

    /// <summary>What a scorer sent is no batch of predictions, or not whole.</summary>
    public static ProblemDefinition BatchUnreadable { get; } = new("hosting.batch-unreadable", ProblemKind.Invalid, "The predictions cannot be read");

    /// <summary>What a scorer sent is read, and the database does not take it.</summary>
    public static ProblemDefinition BatchUnstorable { get; } = new("hosting.batch-unstorable", ProblemKind.Invalid, "The predictions cannot be stored");

    /// <summary>The refusal.</summary>
    public static ProblemException Unknown(Guid prediction) =>
        PredictionUnknown.For($"There is no prediction {prediction} of this endpoint; only those that it captures are kept, and they are there about a second after the answer.");
}
