namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>The variance of a tree over [0, 1]ᵈ and what single dimensions and pairs of them make of it, exactly.</summary>
/// <remarks>
/// Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014
/// (https://proceedings.mlr.press/v32/hutter14.html). A tree is constant on boxes, so its mean over all dimensions but one is a step
/// function of that one, and over all but two a function that is constant on rectangles; their variances are finite sums.
/// </remarks>
internal sealed class VarianceShares
{
    private readonly RegressionTree _tree;
    private readonly double _mean;
    private readonly double[] _singles;
    private readonly double[][] _edges;

    /// <summary>Decomposes.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="dimensions">How many there are.</param>
    public VarianceShares(RegressionTree tree, int dimensions)
    {
        _tree = tree;
        _mean = tree.Leaves.Sum(leaf => leaf.Volume * leaf.Value);
        Total = tree.Leaves.Sum(leaf => leaf.Volume * (leaf.Value - _mean) * (leaf.Value - _mean));
        _edges = [.. Enumerable.Range(0, dimensions).Select(d => tree.Leaves.SelectMany(leaf => new[] { leaf.Low[d], leaf.High[d] }).Distinct().Order().ToArray())];
        _singles = [.. Enumerable.Range(0, dimensions).Select(SingleVariance)];
    }

    /// <summary>The whole variance.</summary>
    public double Total { get; }

    /// <summary>What a dimension makes alone.</summary>
    public double Single(int dimension) => _singles[dimension];

    /// <summary>What two dimensions make together, beyond what each makes alone.</summary>
    public double Pair(int first, int second)
    {
        var (a, b) = (_edges[first], _edges[second]);
        var means = new double[a.Length, b.Length];
        foreach (var leaf in _tree.Leaves)
        {
            // A leaf adds its value, for its share of all other dimensions, to a rectangle: at four corners, to be summed up below.
            var (fromA, toA) = (Edge(a, leaf.Low[first]), Edge(a, leaf.High[first]));
            var (fromB, toB) = (Edge(b, leaf.Low[second]), Edge(b, leaf.High[second]));
            var part = (leaf.Value - _mean) * leaf.Volume / ((a[toA] - a[fromA]) * (b[toB] - b[fromB]));
            means[fromA, fromB] += part;
            means[toA, fromB] -= part;
            means[fromA, toB] -= part;
            means[toA, toB] += part;
        }

        var variance = 0.0;
        for (var i = 0; i < a.Length - 1; i++)
        {
            for (var j = 0; j < b.Length - 1; j++)
            {
                means[i, j] += (i > 0 ? means[i - 1, j] : 0) + (j > 0 ? means[i, j - 1] : 0) - (i > 0 && j > 0 ? means[i - 1, j - 1] : 0);
                variance += (a[i + 1] - a[i]) * (b[j + 1] - b[j]) * means[i, j] * means[i, j];
            }
        }

        return Math.Max(0, variance - _singles[first] - _singles[second]);
    }

    private double SingleVariance(int dimension)
    {
        var edges = _edges[dimension];
        var means = new double[edges.Length];
        foreach (var leaf in _tree.Leaves)
        {
            var (from, to) = (Edge(edges, leaf.Low[dimension]), Edge(edges, leaf.High[dimension]));
            var part = (leaf.Value - _mean) * leaf.Volume / (edges[to] - edges[from]);
            means[from] += part;
            means[to] -= part;
        }

        var (variance, mean) = (0.0, 0.0);
        for (var i = 0; i < edges.Length - 1; i++)
        {
            mean += means[i];
            variance += (edges[i + 1] - edges[i]) * mean * mean;
        }

        return variance;
    }

    private static int Edge(double[] edges, double place) => Array.BinarySearch(edges, place);
}
