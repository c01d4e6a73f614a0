namespace Sundial.Learning.Forecasting;

/// <summary>What more time usually brings to runs of a kind: the share of what is left to the best value there can be that goes away with every doubling of the time.</summary>
/// <param name="Low">In one run of ten it is less.</param>
/// <param name="Expected">In the middle of all runs.</param>
/// <param name="High">In one of ten it is more.</param>
internal sealed record UsualGain(double Low, double Expected, double High)
{
    // Later doublings bring next to nothing.
    private const double MostDoublings = 4;
    private const double LeastGain = 1e-3;

    /// <summary>Of networks, which are larger where there is more time: classifiers of CIFAR-10 and of digits, detectors of blood cells, from 20 seconds to 15 minutes (README, Numbers).</summary>
    public static UsualGain OfNetworks { get; } = new(Low: 0, Expected: 0.1, High: 0.22);

    /// <summary>What is expected at an amount.</summary>
    /// <param name="subject">What was measured; with a best value that can be.</param>
    /// <param name="now">What it is.</param>
    /// <param name="from">The amount so far.</param>
    /// <param name="to">The amount then.</param>
    public Forecast At(ForecastSubject subject, double now, double from, double to)
    {
        var limit = subject.Limit ?? throw new ArgumentException("Without a best value nothing is a share of what is left to it.", nameof(subject));
        var doublings = Math.Min(MostDoublings, Math.Log2(Math.Max(1, to / Math.Max(1e-9, from))));
        var expected = Then(Expected);
        return new Forecast(to, now, expected, Then(Low), Then(High), LearningCurve.Confidence, Math.Abs(expected - now) > LeastGain * Math.Abs(now));

        double Then(double share) => limit + ((now - limit) * Math.Pow(1 - share, doublings));
    }
}
