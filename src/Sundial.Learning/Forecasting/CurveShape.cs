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
    /// learned extrapolators); mixtures of exponentials are what optimizers show over epochs; and the flat one stands for curves that are at their end.
    /// What is linear in them, the end and the height, is not here: it is integrated out exactly for every shape (<see cref="ShapeFit"/>).
    /// </remarks>
    public static IReadOnlyList<CurveShape> All { get; } = [.. Power(), .. MorganMercerFlodin(), .. Exponentials(), new CurveShape("flat", 0.1, _ => 0)];

    // a − b (x + d)^−c
    private static IEnumerable<CurveShape> Power()
    {
        double[] exponents = [0.15, 0.25, 0.4, 0.55, 0.75, 1, 1.4, 2, 3];
        double[] offsets = [0, 0.02, 0.07, 0.2, 0.6];
        return from c in exponents from d in offsets select new CurveShape("POW4", 0.3 / (exponents.Length * offsets.Length), x => Math.Pow(x + d, -c));
    }

    // (a k + b x^p) / (k + x^p)
    private static IEnumerable<CurveShape> MorganMercerFlodin()
    {
        double[] halves = [0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6];
        double[] powers = [0.5, 0.75, 1, 1.4, 2, 3];
        return from half in halves from p in powers select new CurveShape("MMF4", 0.3 / (halves.Length * powers.Length), x => 1 / (1 + Math.Pow(x / half, p)));
    }

    // a − b (w e^(−x/t) + (1 − w) e^(−x/(r t)))
    private static IEnumerable<CurveShape> Exponentials()
    {
        double[] times = [0.03, 0.07, 0.15, 0.3, 0.6, 1.2];
        (double Ratio, double Weight)[] seconds = [(1, 1), (4, 0.5), (4, 0.8), (12, 0.5), (12, 0.8)];
        return from t in times
               from second in seconds
               select new CurveShape("EXP", 0.3 / (times.Length * seconds.Length), x => (second.Weight * Math.Exp(-x / t)) + ((1 - second.Weight) * Math.Exp(-x / (second.Ratio * t))));
    }
}
