using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>A scorer that could hold endpoints.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsThere">Whether it is heard of.</param>
/// <param name="RunsPrograms">Whether it takes serving programs.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="Endpoints">Endpoints it holds already.</param>
internal sealed record ScorerSlot(Guid Id, bool IsThere, bool RunsPrograms, long MemoryBytes, int Endpoints);

/// <summary>Who holds an endpoint, and how scorers get on with it.</summary>
/// <param name="Holders">Who is to hold it.</param>
/// <param name="Answering">Who has its live revision.</param>
/// <param name="Failed">Who could not load a revision that it uses, and has not loaded it since.</param>
internal sealed record Holding(IReadOnlyCollection<Guid> Holders, IReadOnlySet<Guid> Answering, IReadOnlySet<Guid> Failed);

/// <summary>Which scorers hold an endpoint, and how its copies are divided among them.</summary>
internal static class Placement
{
    // What two scorers cannot load, a third cannot either: then it is the model's own fault.
    private const int MostFailures = 2;

    /// <summary>
    /// As many scorers as there are, but not more than copies; those that could load it before those that could not, then those that hold it already, then those
    /// with the fewest endpoints for their memory. Where none fits that is there, it stays where it is: a scorer that is not heard of may come back, and answers
    /// meanwhile whoever reaches it. Whoever answers alone stays, one too many, until another one can.
    /// </summary>
    /// <param name="mostReplicas">Most copies of the endpoint.</param>
    /// <param name="runsPrograms">Whether one of its revisions is a serving program.</param>
    /// <param name="holding">Who holds it now.</param>
    /// <param name="scorers">All scorers.</param>
    public static IReadOnlyList<Guid> Decide(int mostReplicas, bool runsPrograms, Holding holding, IReadOnlyCollection<ScorerSlot> scorers)
    {
        var ordered = Fit(runsPrograms, scorers)
            .OrderBy(one => holding.Failed.Contains(one.Id))
            .ThenByDescending(one => holding.Holders.Contains(one.Id) && holding.Answering.Contains(one.Id))
            .ThenByDescending(one => holding.Holders.Contains(one.Id))
            .ThenBy(one => (double)one.Endpoints / one.MemoryBytes)
            .ThenBy(one => one.Id)
            .Select(one => one.Id)
            .ToList();
        if (ordered.Count == 0)
        {
            return [.. holding.Holders.Order()];
        }

        var wanted = ordered.Take(Math.Max(1, mostReplicas)).ToList();
        var alone = wanted.Exists(holding.Answering.Contains) ? [] : ordered.Where(one => holding.Holders.Contains(one) && holding.Answering.Contains(one)).Take(1);
        return [.. wanted.Concat(alone).Order()];
    }

    /// <summary>Whether what a scorer could not load goes to another one, before it is said that it cannot be loaded.</summary>
    /// <param name="runsPrograms">Whether one of the endpoint's revisions is a serving program.</param>
    /// <param name="holding">Who holds it now.</param>
    /// <param name="scorers">All scorers.</param>
    public static bool HasAnother(bool runsPrograms, Holding holding, IReadOnlyCollection<ScorerSlot> scorers) =>
        holding.Failed.Count is > 0 and < MostFailures && Fit(runsPrograms, scorers).Any(one => !holding.Holders.Contains(one.Id) && !holding.Failed.Contains(one.Id));

    /// <summary>One scorer's part of the copies. None has less than one it may make, and together they keep to both bounds where they can.</summary>
    /// <param name="scaling">The endpoint's.</param>
    /// <param name="holders">Who holds it.</param>
    /// <param name="scorer">One of them.</param>
    public static EndpointScaling Part(EndpointScaling scaling, IReadOnlyCollection<Guid> holders, Guid scorer)
    {
        var place = holders.Order().TakeWhile(one => one != scorer).Count();
        return scaling with
        {
            MinReplicas = Share(scaling.MinReplicas, place, holders.Count),
            MaxReplicas = Math.Max(1, Share(scaling.MaxReplicas, place, holders.Count)),
        };
    }

    private static IEnumerable<ScorerSlot> Fit(bool runsPrograms, IEnumerable<ScorerSlot> scorers) => scorers.Where(one => one.IsThere && (one.RunsPrograms || !runsPrograms));

    private static int Share(int copies, int place, int of) => (copies / of) + (place < copies % of ? 1 : 0);
}
