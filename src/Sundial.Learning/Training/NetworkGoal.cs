namespace Sundial.Learning.Training;

/// <summary>Which networks of a family a goal leaves to choose from.</summary>
internal static class NetworkGoal
{
    private const int QuickOnes = 3;

    /// <summary>The networks that may be trained.</summary>
    /// <param name="cheapestFirst">Those there are.</param>
    /// <param name="goal">What the model should be best at.</param>
    public static IReadOnlyList<T> Allowed<T>(IReadOnlyList<T> cheapestFirst, OptimizeFor goal) => goal switch
    {
        OptimizeFor.Latency => [.. cheapestFirst.Take(QuickOnes)],
        OptimizeFor.Size => [cheapestFirst[0]],
        _ => cheapestFirst,
    };

    /// <summary>Says what the goal has decided; nothing where it is accuracy.</summary>
    /// <param name="context">The run.</param>
    /// <param name="networks">How many networks there are.</param>
    public static void Tell(RunContext context, int networks)
    {
        if (context.Request.OptimizeFor == OptimizeFor.Size)
        {
            context.Notice($"The smallest of {networks:N0} networks is trained, because the file is to be small; a larger one may be better.");
        }
    }
}
