namespace Sundial.Onnx.Shapes;

/// <summary>Arithmetic on sizes of which some are known by name only, or not at all.</summary>
internal static class SizeArithmetic
{
    // More axes than any tensor has; a shape of unknown sizes is not made longer because a damaged file says so.
    private const long MostAxes = 64;

    public static Dim Sum(IEnumerable<Dim> sizes) => Fold(sizes, neutral: 0, (a, b) => a + b);

    public static Dim Product(IEnumerable<Dim> sizes) => Fold(sizes, neutral: 1, (a, b) => a * b);

    /// <summary>What is known best of one size of which two things are known.</summary>
    public static Dim Better(Dim a, Dim b) => a.Size is not null ? a : b.Size is not null ? b : a.Symbol is not null ? a : b;

    /// <summary>A shape of which only the rank is known, if that; the rank may be the size of a vector that holds sizes.</summary>
    public static Shape? OfRank(Dim rank, Func<string, GraphException> refuse) => rank.Size switch
    {
        null => null,
        > MostAxes => throw refuse($"the result would have {rank} axes"),
        var known => Shape.Create([.. Enumerable.Repeat(Dim.Unknown, (int)known)]),
    };

    // A name stays where everything else is neutral.
    private static Dim Fold(IEnumerable<Dim> sizes, long neutral, Func<long, long, long> combine)
    {
        var left = sizes.Where(size => !size.Is(neutral)).ToList();
        return left.Count == 1 ? left[0]
            : left.All(size => size.Size is not null) ? left.Aggregate(neutral, (total, size) => combine(total, size.Size!.Value))
            : Dim.Unknown;
    }
}
