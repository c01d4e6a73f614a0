namespace Sundial.Benchmarks;

/// <summary>What benchmarks tell of several rounds.</summary>
internal static class Median
{
    /// <summary>The median; of an even number the upper of the two in the middle.</summary>
    /// <param name="values">At least one.</param>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
