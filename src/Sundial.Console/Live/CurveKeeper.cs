using Sundial.Contracts.Training;

namespace Sundial.Console.Live;

/// <summary>The curves of a job as they grow. Each stays within bounds: when it is full, every second point goes, the last never.</summary>
/// <param name="since">What seconds are counted from.</param>
/// <param name="mostPoints">Points of a curve.</param>
/// <param name="mostCurves">Curves; metrics beyond are left out.</param>
internal sealed class CurveKeeper(DateTimeOffset since, int mostPoints = CurveKeeper.MostPoints, int mostCurves = 100)
{
    /// <summary>Points of a curve that a page shows: several for each pixel.</summary>
    public const int MostPoints = 10_000;

    private readonly Dictionary<(string Name, int Generation), Kept> _curves = [];

    /// <summary>All of them.</summary>
    public IEnumerable<PointBatch> All => _curves.Select(curve => new PointBatch(curve.Key.Name, curve.Key.Generation, [.. curve.Value.Steps], [.. curve.Value.Values], [.. curve.Value.Seconds]));

    /// <summary>Takes curves that were read.</summary>
    public void Take(JobCurves curves)
    {
        foreach (var curve in curves.Curves.Take(mostCurves))
        {
            _curves[(curve.Name, curve.Generation)] = new Kept([.. curve.Steps], [.. curve.Values], [.. curve.Seconds]);
        }
    }

    /// <summary>Takes a point; one of a step that is there is written over.</summary>
    /// <returns>Whether it belongs to a curve that is kept.</returns>
    public bool Take(MetricPoint point)
    {
        if (!_curves.TryGetValue((point.Name, point.Generation), out var kept))
        {
            if (_curves.Count >= mostCurves)
            {
                return false;
            }

            _curves[(point.Name, point.Generation)] = kept = new Kept([], [], []);
        }

        kept.Put(point.Step, point.Value, SecondsOf(point));
        kept.Thin(mostPoints);
        return true;
    }

    /// <summary>When a point was printed.</summary>
    public double SecondsOf(MetricPoint point) => Math.Round((point.At - since).TotalSeconds, 3);

    private sealed record Kept(List<long> Steps, List<double> Values, List<double> Seconds)
    {
        public void Put(long step, double value, double seconds)
        {
            var place = Steps.Count == 0 || Steps[^1] < step ? ~Steps.Count : Steps.BinarySearch(step);
            if (place >= 0)
            {
                (Values[place], Seconds[place]) = (value, seconds);
                return;
            }

            Steps.Insert(~place, step);
            Values.Insert(~place, value);
            Seconds.Insert(~place, seconds);
        }

        public void Thin(int most)
        {
            if (Steps.Count <= most)
            {
                return;
            }

            Keep(Steps);
            Keep(Values);
            Keep(Seconds);
        }

        private static void Keep<T>(List<T> list)
        {
            var kept = list.Where((_, place) => (list.Count - 1 - place) % 2 == 0).ToList();
            list.Clear();
            list.AddRange(kept);
        }
    }
}
