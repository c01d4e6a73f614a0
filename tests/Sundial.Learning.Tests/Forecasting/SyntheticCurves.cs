using Sundial.Learning.Data;
using Sundial.Learning.Forecasting;

namespace Sundial.Learning.Tests.Forecasting;

/// <summary>Learning curves of families that the forecaster knows and of some that it does not, with noise.</summary>
internal static class SyntheticCurves
{
    public static readonly string[] Families = ["power", "sigmoid", "exponential", "logarithmic", "weibull", "broken-power"];

    /// <summary>A curve, measured at <paramref name="count"/> points up to 1, and what is measured at <paramref name="until"/>.</summary>
    public static (CurveRecord Curve, double Actual) Draw(string family, int count, double until, double noise, ulong seed)
    {
        var random = new CounterRandom(seed, 0xC2E, (ulong)count);
        var end = random.Between(0.6f, 0.97f);
        var height = end * random.Between(0.2f, 0.7f);
        var left = Left(family, ref random);
        var first = left(1.0 / count);
        var points = Enumerable.Range(1, count).Select(i => new MeasuredPoint((double)i / count, Measure(left((double)i / count), ref random))).ToArray();
        var best = points.Max(point => point.Value);
        var curve = new CurveRecord { Points = points, Limit = 1 };
        return (curve, Math.Max(best, Measure(left(until), ref random)));

        double Measure(double share, ref CounterRandom draws) => Math.Min(1, end - (height * share / first) + (noise * Draw(ref draws)));
    }

    private static Func<double, double> Left(string family, ref CounterRandom random)
    {
        var (a, b) = (random.NextSingle(), random.NextSingle());
        return family switch
        {
            "power" => x => Math.Pow(x + (0.2 * a), -(0.3 + b)),
            "sigmoid" => x => 1 / (1 + Math.Pow(x / (0.05 + (0.5 * a)), 0.8 + b)),
            "exponential" => x => Math.Exp(-x / (0.05 + (0.5 * a))),
            "logarithmic" => x => 1 / Math.Log(2 + (x * (3 + (60 * a)))),
            "weibull" => x => Math.Exp(-Math.Pow(x / (0.05 + (0.4 * a)), 0.4 + (0.6 * b))),
            _ => x => Math.Pow(x, -0.2 - (0.3 * a)) * Math.Pow(1 + Math.Pow(x / 0.4, 4), -(0.1 + (0.3 * b)) / 4),
        };
    }

    private static double Draw(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextSingle())) * Math.Cos(2 * Math.PI * random.NextSingle());
}
