namespace Sundial.Learning.Forecasting;

/// <summary>What more of something is expected to bring, when the best is kept.</summary>
/// <param name="Amount">Where the curve was read: epochs, seconds, share of the data.</param>
/// <param name="Current">How good what is kept is.</param>
/// <param name="Expected">How good it is expected to be then; never worse than now.</param>
/// <param name="Low">The worse end of an interval that holds what will come in <paramref name="Confidence"/> of cases.</param>
/// <param name="High">The better end.</param>
/// <param name="Confidence">How often the interval is right.</param>
/// <param name="GainIsExpected">Whether it is as likely as not that there is a gain worth naming.</param>
public sealed record Forecast(double Amount, double Current, double Expected, double Low, double High, double Confidence, bool GainIsExpected)
{
    /// <summary>What is expected to be gained; of a metric that falls, what it is expected to fall by.</summary>
    public double Gain => Math.Abs(Expected - Current);

    /// <summary>The same for another measure of what is kept, such as its test instead of its validation: the gains are carried over.</summary>
    /// <param name="current">The other measure now.</param>
    /// <param name="limit">The best value that can be; unset where there is none.</param>
    public Forecast From(double current, double? limit = null)
    {
        var best = limit ?? (Expected >= Current ? double.PositiveInfinity : double.NegativeInfinity);
        return this with { Current = current, Expected = Moved(Expected), Low = Moved(Low), High = Moved(High) };

        double Moved(double value) => best >= current ? Math.Min(best, current + value - Current) : Math.Max(best, current + value - Current);
    }
}
