namespace Sundial.Learning.Forecasting;

/// <summary>A measured point of a learning curve.</summary>
/// <param name="Amount">Of what it is over: epochs, seconds, share of the data; above 0.</param>
/// <param name="Value">The metric there.</param>
public readonly record struct MeasuredPoint(double Amount, double Value);

/// <summary>What a learning curve is known to be so far.</summary>
public sealed record CurveRecord
{
    /// <summary>Points, in any order; at least three for a forecast to be more than a shrug.</summary>
    /// <remarks>
    /// Points that mean the same thing: of one run whose learning rate does not fall between them, or the ends of runs of different length.
    /// The last points of one annealed run rise because the rate falls, and what is read from them promises too much.
    /// </remarks>
    public required IReadOnlyList<MeasuredPoint> Points { get; init; }

    /// <summary>Which way the metric gets better.</summary>
    public MetricDirection Direction { get; init; } = MetricDirection.HigherIsBetter;

    /// <summary>The best value that can be: 1 of an accuracy, 0 of a loss; unset where there is none.</summary>
    public double? Limit { get; init; }

    /// <summary>How good what is kept is. The best point unless set.</summary>
    public double? Current { get; init; }

    /// <summary>Standard error of a measured value, where it is known: √(p(1 − p)/n) of an accuracy p over n images. 0 unless set.</summary>
    public double StandardError { get; init; }

    /// <summary>A gain below this is none. A thousandth of the current value unless set.</summary>
    public double? Resolution { get; init; }

    /// <summary>How much wider intervals have to be than the curves alone say, as past forecasts have shown (<see cref="ForecastCalibration"/>). 1 unless set.</summary>
    public double Widening { get; init; } = 1;
}
