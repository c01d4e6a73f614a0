using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Planning;

/// <summary>What an evaluation takes: something fixed, and so much for an epoch of the whole data; from a first guess and from what was measured.</summary>
/// <remarks>
/// Least squares on relative errors, with the guess as one more measurement of each part: with nothing measured the guess holds, after a few
/// measurements it no longer matters. Values decide about the cost too (depth, width), so for whether one more fits the slow end is taken.
/// Not thread-safe.
/// </remarks>
public sealed class EvaluationCost
{
    private const double SlowEnd = 0.9;

    private readonly double _guessedFixed;
    private readonly double _guessedPerEpoch;
    private readonly List<(double Work, double Seconds)> _measured = [];

    /// <summary>A first guess.</summary>
    /// <param name="fixedSeconds">What every evaluation takes, however short: making the learner, one validation.</param>
    /// <param name="secondsPerEpoch">What an epoch of the whole training data takes with the defaults.</param>
    public EvaluationCost(double fixedSeconds, double secondsPerEpoch)
    {
        (FixedSeconds, SecondsPerEpoch) = (_guessedFixed, _guessedPerEpoch) = (Math.Max(1e-6, fixedSeconds), Math.Max(1e-9, secondsPerEpoch));
    }

    /// <summary>What every evaluation takes, however short.</summary>
    public double FixedSeconds { get; private set; }

    /// <summary>What an epoch of the whole data takes.</summary>
    public double SecondsPerEpoch { get; private set; }

    /// <summary>How many evaluations were measured.</summary>
    public int Measured => _measured.Count;

    /// <summary>What an evaluation that runs to its end takes in the mean.</summary>
    /// <param name="fidelity">How thorough it is.</param>
    public double Seconds(Fidelity fidelity)
    {
        ArgumentNullException.ThrowIfNull(fidelity);
        return Seconds(fidelity.Work);
    }

    /// <summary>What nine evaluations in ten stay below.</summary>
    /// <param name="fidelity">How thorough they are.</param>
    public double SlowSeconds(Fidelity fidelity)
    {
        ArgumentNullException.ThrowIfNull(fidelity);
        var ratios = _measured.Select(one => one.Seconds / Seconds(one.Work)).Append(1).Order().ToArray();
        return Seconds(fidelity.Work) * Math.Max(1, ratios[(int)Math.Ceiling(SlowEnd * ratios.Length) - 1]);
    }

    /// <summary>Takes a measurement.</summary>
    /// <param name="epochs">Epochs that were run, cut short or not.</param>
    /// <param name="subsample">Share of the data.</param>
    /// <param name="seconds">What they took, with all that was fixed.</param>
    public void Add(double epochs, double subsample, double seconds)
    {
        if (seconds > 0 && double.IsFinite(seconds) && epochs * subsample > 0)
        {
            _measured.Add((epochs * subsample, seconds));
            Fit();
        }
    }

    private double Seconds(double work) => FixedSeconds + (SecondsPerEpoch * work);

    // Normal equations of Σ ((f + p·w − s) / s)² + ((f − f0) / f0)² + ((p − p0) / p0)², whose guess has the weight of one measurement in the scale measured.
    private void Fit()
    {
        var scale = _measured.Average(one => one.Seconds / (_guessedFixed + (_guessedPerEpoch * one.Work)));
        var (f0, p0) = (_guessedFixed * scale, _guessedPerEpoch * scale);
        var (a, b, c, u, v) = (1 / (f0 * f0), 0.0, 1 / (p0 * p0), 1 / f0, 1 / p0);
        foreach (var (work, seconds) in _measured)
        {
            var weight = 1 / (seconds * seconds);
            a += weight;
            b += weight * work;
            c += weight * work * work;
            u += weight * seconds;
            v += weight * work * seconds;
        }

        var determinant = (a * c) - (b * b);
        var (f, p) = (((u * c) - (v * b)) / determinant, ((v * a) - (u * b)) / determinant);

        // Neither part can be below nothing; then the other carries all.
        (FixedSeconds, SecondsPerEpoch) = f <= 0 ? (1e-6, v / c) : p <= 0 ? (u / a, 1e-9) : (f, p);
    }
}
