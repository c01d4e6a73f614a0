using Sundial.Learning.Data;

namespace Sundial.Learning.Forecasting;

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    /// <summary>Share of it below a number of deviations.</summary>
    /// <remarks>Abramowitz and Stegun, 7.1.26; within 1.5e-7.</remarks>
    public static double Below(double deviations)
    {
        var x = Math.Abs(deviations) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        var tail = ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t * Math.Exp(-x * x) / 2;
        return deviations >= 0 ? 1 - tail : tail;
    }

    /// <summary>A draw (Box and Muller).</summary>
    public static double Draw(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextSingle())) * Math.Cos(2 * Math.PI * random.NextSingle());
}
