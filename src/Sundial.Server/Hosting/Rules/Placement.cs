using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>A scorer that could hold endpoints.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsThere">Whether it is heard of.</param>
/// <param name="RunsPrograms">Whether it takes serving programs.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="Endpoints">Endpoints it holds already.</param>
internal sealed record ScorerSlot(Guid Id, bool IsThere, bool RunsPrograms, long MemoryBytes, int Endpoints);

/// <summary>Which scorers hold an endpoint, and how its copies are divided among them.</summary>
internal static class Placement
{
    /// <summary>
    /// As many scorers as there are, but not more than copies; those that hold it already first, then those with the fewest endpoints for their memory.
    /// Where none fits that is there, it stays where it is: a scorer that is not heard of may come back, and answers meanwhile whoever reaches it.
    /// </summary>
    /// <param name="mostReplicas">Most copies of the endpoint.</param>
    /// <param name="runsPrograms">Whether one of its revisions is a serving program.</param>
    /// <param name="holders">Who holds it now.</param>
    /// <param name="scorers">All scorers.</param>
    public static IReadOnlyList<Guid> Decide(int mostReplicas, bool runsPrograms, IReadOnlyCollection<Guid> holders, IReadOnlyCollection<ScorerSlot> scorers)
    {
        var fit = scorers.Where(one => one.IsThere && (one.RunsPrograms || !runsPrograms)).ToList();
        return fit.Count == 0
            ? [.. holders.Order()]
            : [.. fit
                .OrderByDescending(one => holders.Contains(one.Id))
                .ThenBy(one => (double)one.Endpoints / one.MemoryBytes)
                .ThenBy(one => one.Id)
                .Take(Math.Max(1, mostReplicas))
                .Select(one => one.Id)
                .Order()];
    }

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

    private static int Share(int copies, int place, int of) => (copies / of) + (place < copies % of ? 1 : 0);
}
