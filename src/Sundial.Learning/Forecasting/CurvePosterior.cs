using Sundial.Learning.Data;

namespace Sundial.Learning.Forecasting;

/// <summary>All shapes and noises a curve may have, weighed by how well they explain its points (Bayesian model averaging, Hoeting et al. 1999).</summary>
internal sealed class CurvePosterior
{
    // Noise as a share of what the curve has risen: from hardly any to all of it.
    private static readonly double[] s_noises = [0.003, 0.007, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1];

    // How unlike its family a real curve is beyond its points, for every doubling: the spread of the gain's logarithm.
    // By this, intervals hold four in five of curves from families that are not among the shapes too (ForecastTests).
    private const double MisfitPerDoubling = 0.2;

    private const double EndShare = 0.7;

    private const int Rejections = 30;

    private readonly List<(CurveShape Shape, double Noise, ShapeFit Fit)> _cells = [];
    private readonly double[] _cumulated;
    private readonly double _scale;
    private readonly double _level;
    private readonly CurvePrior _prior;

    /// <summary>Weighs everything against points.</summary>
    /// <param name="points">Rising, in the sense that higher is better; by amount.</param>
    /// <param name="limit">What values cannot rise above.</param>
    /// <param name="standardError">Noise that there is at the least.</param>
    public CurvePosterior(IReadOnlyList<MeasuredPoint> points, double limit, double standardError)
    {
        _scale = points[^1].Amount;
        _level = points.Skip(points.Count * 4 / 5).Average(point => point.Value);
        var risen = points.Max(point => point.Value) - points.Min(point => point.Value);
        risen = Math.Max(risen, Math.Max(2 * standardError, 1e-6 * Math.Max(1, Math.Abs(_level))));

        // It may rise by most of what it has risen so far again, by one deviation.
        _prior = new CurvePrior(EndMean: 0, EndDeviation: EndShare * risen, HeightMean: risen, HeightDeviation: 3 * risen, Limit: Math.Max(1e-3 * risen, limit - _level));
        var weights = new List<double>();
        foreach (var shape in CurveShape.All)
        {
            // The height is measured from the first point, whatever the shape.
            var first = shape.Left(points[0].Amount / _scale);
            var sums = Sums(points, shape, first > 0 ? first : 1);
            foreach (var share in s_noises)
            {
                var noise = Math.Max(share * risen, standardError);
                var fit = ShapeFit.Of(sums, noise, _prior);
                _cells.Add((shape, noise, fit));
                weights.Add(Math.Log(shape.Prior) + fit.LogEvidence);
            }
        }

        var highest = weights.Max();
        var sum = 0.0;
        _cumulated = [.. weights.Select(weight => sum += Math.Exp(weight - highest))];
        First = points[0].Amount;
    }

    private double First { get; }

    /// <summary>Values that the curve may have at an amount, as likely as they are drawn; with the noise of measuring them.</summary>
    /// <param name="amount">Where to read it.</param>
    /// <param name="count">How many draws.</param>
    public double[] Draw(double amount, int count)
    {
        var random = new CounterRandom(0xF02EC, 0, 0);
        var misfit = MisfitPerDoubling * Math.Max(0, Math.Log2(amount / _scale));
        var draws = new double[count];
        for (var i = 0; i < count; i++)
        {
            // Evenly spread over the cells rather than by chance, so that few draws do.
            var place = (i + 0.5) / count * _cumulated[^1];
            var index = Array.BinarySearch(_cumulated, place);
            var (shape, noise, fit) = _cells[Math.Min(_cells.Count - 1, index < 0 ? ~index : index)];
            var (end, height) = EndAndHeight(fit, ref random);
            var first = shape.Left(First / _scale);
            var last = end - (height * shape.Left(1) / (first > 0 ? first : 1));
            var then = end - (height * shape.Left(amount / _scale) / (first > 0 ? first : 1));
            var gain = (then - last) * Math.Exp(misfit * Normal.Draw(ref random));
            draws[i] = _level + Math.Min(_prior.Limit, last + gain + (noise * Normal.Draw(ref random)));
        }

        return draws;
    }

    private (double End, double Height) EndAndHeight(in ShapeFit fit, ref CounterRandom random)
    {
        for (var attempt = 0; attempt < Rejections; attempt++)
        {
            var first = Normal.Draw(ref random);
            var second = (fit.Correlation * first) + (Math.Sqrt(Math.Max(0, 1 - (fit.Correlation * fit.Correlation))) * Normal.Draw(ref random));
            var (end, height) = (fit.EndMean + (fit.EndDeviation * first), fit.HeightMean + (fit.HeightDeviation * second));
            if (height >= 0 && end <= _prior.Limit)
            {
                return (end, height);
            }
        }

        return (Math.Min(fit.EndMean, _prior.Limit), Math.Max(0, fit.HeightMean));
    }

    private ShapeSums Sums(IReadOnlyList<MeasuredPoint> points, CurveShape shape, double first)
    {
        var (l, ll, v, lv, vv) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var point in points)
        {
            var (left, value) = (shape.Left(point.Amount / _scale) / first, point.Value - _level);
            l += left;
            ll += left * left;
            v += value;
            lv += left * value;
            vv += value * value;
        }

        return new ShapeSums(points.Count, l, ll, v, lv, vv);
    }
}
