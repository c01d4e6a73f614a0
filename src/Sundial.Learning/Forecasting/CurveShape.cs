namespace Sundial.Learning.Forecasting;

/// <summary>One way for a curve to level off: what is left of the way to its end, falling towards 0.</summary>
/// <param name="Model">Which family.</param>
/// <param name="Prior">How likely it is beforehand, within all shapes.</param>
/// <param name="Left">What is left at an amount, in units of where it is read relative to the last point.</param>
internal sealed record CurveShape(string Model, double Prior, Func<double, double> Left)
{
    /// <summary>All shapes that are weighed against each other, for curves whose last point is at 1.</summary>
    /// <remarks>
    /// POW4 and MMF4 are those that fit learning curves best over 265 tables and 24 learners (LCDB 1.1, 2025, where they did better than
    /// learned extrapolators); mixtures of exponentials, and stretched ones, are what optimizers show over epochs; and the flat one stands for
    /// curves that are at their end. What is linear in them, the end and the height, is not here: it is integrated out exactly for every
    /// shape (<see cref="ShapeFit"/>). The steps between shapes are so small that a curve between two is not taken for one of another family.
    /// </remarks>
    public static IReadOnlyList<CurveShape> All { get; } = [.. Power(), .. MorganMercerFlodin(), .. Exponentials(), .. Stretched(), new CurveShape("flat", FlatPrior, _ => 0)];

    private const double FlatPrior = 0.12;
    private const double FamilyPrior = (1 - FlatPrior) / 4;

    // a − b (x + d)^−c
    private static CurveShape[] Power() => Family(
        "POW4",
        from c in Steps(0.1, 3, 14) from d in Steps(0.02, 0.8, 6).Prepend(0) select (Func<double, double>)(x => Math.Pow(x + d, -c)));

    // (a k + b x^p) / (k + x^p)
    private static CurveShape[] MorganMercerFlodin() => Family(
        "MMF4",
        from half in Steps(0.01, 2, 12) from p in Steps(0.5, 3, 8) select (Func<double, double>)(x => 1 / (1 + Math.Pow(x / half, p))));

    // a − b (w e^(−x/t) + (1 − w) e^(−x/(r t)))
    private static CurveShape[] Exponentials() => Family(
        "EXP",
        from t in Steps(0.02, 1.5, 24)
        from second in new[] { (Ratio: 1.0, Weight: 1.0), (4, 0.5), (4, 0.8), (12, 0.5), (12, 0.8) }
        select (Func<double, double>)(x => (second.Weight * Math.Exp(-x / t)) + ((1 - second.Weight) * Math.Exp(-x / (second.Ratio * t)))));

    // a − b e^(−(x/t)^p)
    private static CurveShape[] Stretched() => Family(
        "WBL4",
        from t in Steps(0.02, 2, 16) from p in Steps(0.35, 1.6, 8) select (Func<double, double>)(x => Math.Exp(-Math.Pow(x / t, p))));

    private static CurveShape[] Family(string model, IEnumerable<Func<double, double>> shapes)
    {
        var all = shapes.ToArray();
        return [.. all.Select(left => new CurveShape(model, FamilyPrior / all.Length, left))];
    }

    // Even steps of a logarithm.
    private static double[] Steps(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from * Math.Pow(to / from, (double)i / (count - 1)))];
}
