namespace Sundial.Learning.Forecasting;

/// <summary>The learning curve of a run, and what it says of more time.</summary>
internal sealed class LearningLog
{
    // Nothing is learned in the first moments, and no shape is to be read from how little.
    private const double ChanceAt = 0.01;

    private const int MostPoints = 400;
    private const int Digits = 6;
    private const int LeastPoints = 3;

    private readonly List<LearningPoint> _points = [];
    private double _begunAt = double.NaN;
    private int _stage;

    /// <summary>The points, in the order of time.</summary>
    public IReadOnlyList<LearningPoint> Points => _points;

    /// <summary>A training begins, the first or another.</summary>
    /// <param name="seconds">Seconds since the budget began.</param>
    public void Begin(double seconds)
    {
        _stage++;
        _begunAt = double.IsNaN(_begunAt) ? seconds : _begunAt;
    }

    /// <summary>From now on other data is validated on: what was measured before can be compared with nothing.</summary>
    public void BeginAnew() => _points.Clear();

    /// <summary>Takes what a validation came to.</summary>
    /// <param name="seconds">Seconds since the budget began.</param>
    /// <param name="metric">What was measured.</param>
    /// <param name="value">What it came to.</param>
    /// <param name="epochs">Epochs of the present network.</param>
    public void Add(double seconds, string metric, double value, double? epochs)
    {
        var point = new LearningPoint(Math.Round(seconds, 3), metric, Math.Round(value, Digits), epochs is { } known ? Math.Round(known, 3) : null, _stage);
        if (!double.IsFinite(value) || (_points.Count > 0 && _points[^1] == point) || _points.Count >= MostPoints)
        {
            return;
        }

        _points.Add(point);
    }

    /// <summary>Goes on with the points of a run that was broken off.</summary>
    public void GoOnFrom(IReadOnlyList<LearningPoint> points)
    {
        _points.AddRange(points);
        _stage = points.Count == 0 ? _stage : points.Max(point => point.Stage) - 1;
        _begunAt = points.Count == 0 ? _begunAt : 0;
    }

    /// <summary>What is expected of more time.</summary>
    /// <param name="subject">What was measured.</param>
    /// <param name="elapsed">Seconds that the run took.</param>
    /// <param name="additionalSeconds">How much more.</param>
    /// <returns>What is expected of the validated value; null where too little was measured to tell.</returns>
    public Forecast? Expect(ForecastSubject subject, double elapsed, double additionalSeconds)
    {
        var begun = double.IsNaN(_begunAt) ? 0 : _begunAt;
        var points = (subject.IsAnnealed ? EndsOfStages(subject) : BestSoFar(subject))
            .Select(point => new MeasuredPoint(Math.Max(1e-3, point.Seconds - begun), point.Value)).ToList();
        if (points.Count == 0)
        {
            return null;
        }

        // What is kept is there until the end, if it was not beaten since.
        var end = Math.Max(points[^1].Amount, elapsed - begun);
        points.Add(new MeasuredPoint(end, points[^1].Value));
        if (subject.Usual is { } usual && points.Select(point => point.Amount).Distinct().Count() < LeastPoints)
        {
            return usual.At(subject, points[^1].Value, end, end + additionalSeconds);
        }

        if (subject.Chance is { } chance)
        {
            points.Add(new MeasuredPoint(ChanceAt * end, chance));
        }

        var curve = new CurveRecord
        {
            Points = points,
            Direction = subject.HigherIsBetter ? MetricDirection.HigherIsBetter : MetricDirection.LowerIsBetter,
            Limit = subject.Limit,
            Current = points.Where(point => point.Amount <= end).MaxBy(point => point.Amount).Value,
            Widening = subject.Widening,
        };
        return LearningCurve.ForecastAt(curve, end + additionalSeconds);
    }

    // The first model learns from a part of the data and is validated on a part: what comes after it rises by more than time.
    private int FirstStage => _points.Any(point => point.Stage > 1) ? 2 : 0;

    // While the learning rate falls a model gets better because it falls: only the ends of trainings can be compared.
    private IEnumerable<LearningPoint> EndsOfStages(ForecastSubject subject) => _points.Where(point => point.Metric == subject.Metric && point.Stage >= FirstStage)
        .GroupBy(point => point.Stage).Select(stage => stage.Last() with { Value = Best(stage, subject).Value });

    private IEnumerable<LearningPoint> BestSoFar(ForecastSubject subject)
    {
        LearningPoint? best = null;
        foreach (var point in _points.Where(point => point.Metric == subject.Metric && point.Stage >= FirstStage))
        {
            best = best is null || point.Value > best.Value == subject.HigherIsBetter ? point : best with { Seconds = point.Seconds };
            yield return best;
        }
    }

    private static LearningPoint Best(IEnumerable<LearningPoint> points, ForecastSubject subject) =>
        subject.HigherIsBetter ? points.MaxBy(point => point.Value)! : points.MinBy(point => point.Value)!;
}

/// <summary>What is forecast.</summary>
/// <param name="Metric">What was measured on validation data.</param>
/// <param name="HigherIsBetter">Whether a higher value is a better one.</param>
/// <param name="Limit">The best value that can be; null where there is none.</param>
internal sealed record ForecastSubject(string Metric, bool HigherIsBetter, double? Limit)
{
    /// <summary>What who knows nothing comes to; null where that is unknown.</summary>
    public double? Chance { get; init; }

    /// <summary>Standard error of what is measured on the test part.</summary>
    public double StandardError { get; init; }

    /// <summary>What more time usually brings, where the curve has too few points to tell; null where nothing is known of that.</summary>
    public UsualGain? Usual { get; init; }

    /// <summary>Whether the learning rate falls towards the end of a training. Then a run has one point that can be compared, and what is usual decides until it has been trained on a few times.</summary>
    public bool IsAnnealed { get; init; }

    /// <summary>How much wider intervals have to be than curves alone say, as the benchmark <c>forecast</c> has shown.</summary>
    public double Widening { get; init; } = 1;
}
