namespace Sundial.Learning.Training;

/// <summary>A high percentile of the last warm measurements of one kind of work, in seconds per unit.</summary>
/// <remarks>
/// One timing is wrong in both directions: the first is cold and too long, a lucky one too short. So the first measurement
/// counts only while there is no other, and of the later ones the slow end is taken.
/// </remarks>
/// <param name="percentile">Which percentile, in (0, 1].</param>
/// <param name="window">How many measurements are remembered.</param>
internal sealed class RunningPercentile(double percentile = 0.95, int window = 64)
{
    private const int LeastToCompare = 8;

    private readonly List<double> _warm = [];
    private double? _cold;

    /// <summary>Whether anything was measured.</summary>
    public bool HasValue => _cold is not null;

    /// <summary>Adds a measurement.</summary>
    /// <param name="elapsed">What it took.</param>
    /// <param name="units">How many units that was.</param>
    public void Add(TimeSpan elapsed, double units)
    {
        var perUnit = elapsed.TotalSeconds / units;
        if (_cold is null)
        {
            _cold = perUnit;
            return;
        }

        if (_warm.Count == window)
        {
            _warm.RemoveAt(0);
        }

        _warm.Add(perUnit);
    }

    /// <summary>How many times as long as usual a unit takes at most, as far as was seen; 1 where too little was.</summary>
    public double Unrest => _warm.Count < LeastToCompare ? 1 : PerUnit(0) / Math.Max(double.Epsilon, _warm.Order().ElementAt(_warm.Count / 2));

    /// <summary>Seconds that a unit takes at most, as far as was seen without the first.</summary>
    /// <param name="ifUnknown">Given where nothing but the first was measured.</param>
    public double Warm(double ifUnknown) => _warm.Count == 0 ? ifUnknown : PerUnit(ifUnknown);

    /// <summary>Seconds that a unit takes at most, as far as was seen.</summary>
    /// <param name="ifUnknown">Given where nothing was measured.</param>
    public double PerUnit(double ifUnknown)
    {
        if (_warm.Count == 0)
        {
            return _cold ?? ifUnknown;
        }

        var sorted = _warm.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(percentile * sorted.Length) - 1)];
    }
}
