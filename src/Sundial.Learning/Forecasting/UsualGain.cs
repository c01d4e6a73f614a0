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

    // From the first to the second what comes early fades, as much with every doubling.
    private const double EarlySeconds = 15;
    private const double LateSeconds = 300;

    /// <summary>
    /// Of networks, which are larger where there is more time, and learn most in the first minutes. A doubling took from what was left of classifiers of CIFAR-10 and detectors of blood cells 27 and 40 % between 20 and 80 seconds
    /// (<c>Sundial.Benchmarks forecast</c>), and 6 and about 17 % between 5 and 15 minutes (README, Numbers).
    /// </summary>
    public static UsualGain OfNetworks { get; } = new(Low: 0, Expected: 0.1, High: 0.22) { Early = 0.25 };

    /// <summary>What the shares, but for the low one, are higher by where the time so far is a quarter of a minute; from five minutes on nothing.</summary>
    public double Early { get; init; }

    /// <summary>What is expected at an amount.</summary>
    /// <param name="subject">What was measured; with a best value that can be.</param>
    /// <param name="now">What it is.</param>
    /// <param name="from">The seconds so far.</param>
    /// <param name="to">The seconds then.</param>
    public Forecast At(ForecastSubject subject, double now, double from, double to)
    {
        var limit = subject.Limit ?? throw new ArgumentException("Without a best value nothing is a share of what is left to it.", nameof(subject));
        var doublings = Math.Min(MostDoublings, Math.Log2(Math.Max(1, to / Math.Max(1e-9, from))));
        var expected = Then(Expected, Early);
        return new Forecast(to, now, expected, Then(Low, early: 0), Then(High, Early), LearningCurve.Confidence, Math.Abs(expected - now) > LeastGain * Math.Abs(now));

        double Then(double share, double early)
        {
            var left = now - limit;
            for (var done = 0; done < doublings; done++)
            {
                left *= Math.Pow(1 - share - (early * EarlinessAt(from * Math.Pow(2, done))), Math.Min(1, doublings - done));
            }

            return limit + left;
        }
    }

    private static double EarlinessAt(double seconds) => Math.Clamp(Math.Log(LateSeconds / Math.Max(1e-9, seconds)) / Math.Log(LateSeconds / EarlySeconds), 0, 1);
}
