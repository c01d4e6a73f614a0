using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>How far a number has come through each of some bins that hold about as many training rows each, from 0 to 1; and whether it is missing. Networks learn from that what trees see by themselves.</summary>
/// <remarks>Piecewise linear encoding (Gorishniy et al., 2022, "On embeddings for numerical features in tabular deep learning").</remarks>
internal sealed class BinnedEncoder : ColumnEncoder
{
    private readonly ColumnEncoder _numbers;
    private readonly (float[] Starts, float[] PerUnit)[] _bins;

    private BinnedEncoder(ColumnEncoder numbers, (float[] Starts, float[] PerUnit)[] bins) => (_numbers, _bins) = (numbers, bins);

    /// <inheritdoc/>
    public override int Width => _bins.Sum(bins => bins.Starts.Length + 1);

    /// <summary>Finds the bins.</summary>
    /// <param name="numbers">Makes numbers of the column.</param>
    /// <param name="column">The column, of training rows only.</param>
    /// <param name="most">The most bins for each number.</param>
    public static BinnedEncoder Fit(ColumnEncoder numbers, Column column, int most)
    {
        var encoded = Encoded(numbers, column);
        var bins = new (float[], float[])[numbers.Width];
        for (var i = 0; i < bins.Length; i++)
        {
            var values = new List<float>(column.Count);
            for (var row = 0; row < column.Count; row++)
            {
                if (encoded[(row * numbers.Width) + i] is var value && !float.IsNaN(value))
                {
                    values.Add(value);
                }
            }

            values.Sort();
            bins[i] = Bins(values, most);
        }

        return new BinnedEncoder(numbers, bins);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) =>
        _numbers.Names(column).Zip(_bins, (name, bins) => bins.Starts.Select((_, bin) => $"{name} (bin {bin + 1})").Append($"{name} (missing)")).SelectMany(names => names);

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        var encoded = Encoded(_numbers, column);
        for (var row = 0; row < column.Count; row++)
        {
            var places = matrix.AsSpan((row * stride) + offset, Width);
            for (var i = 0; i < _bins.Length; i++)
            {
                var (starts, perUnit) = _bins[i];
                var value = encoded[(row * _bins.Length) + i];
                var isMissing = float.IsNaN(value);
                for (var bin = 0; bin < starts.Length; bin++)
                {
                    places[bin] = isMissing ? 0 : Math.Clamp((value - starts[bin]) * perUnit[bin], 0, 1);
                }

                places[starts.Length] = isMissing ? 1 : 0;
                places = places[(starts.Length + 1)..];
            }
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input)
    {
        var numbers = _numbers.Write(graph, input);
        var zero = graph.Constant(0);
        var parts = new List<Value>();
        foreach (var (i, (starts, perUnit)) in _bins.Index())
        {
            var number = _bins.Length == 1 ? numbers : graph.Slice(numbers, starts: [i], ends: [i + 1], axes: [1]);
            var missing = graph.Node("IsNaN", [number]);
            var from = graph.Sub(graph.Where(missing, zero, number), graph.Constant(TensorData.Of<float>("", starts, [1, starts.Length])));
            var way = graph.Clip(graph.Mul(from, graph.Constant(TensorData.Of<float>("", perUnit, [1, perUnit.Length]))), 0, 1);
            parts.Add(graph.Where(missing, zero, way));
            parts.Add(graph.Cast(missing, ElementType.Float));
        }

        return graph.Concat(parts, axis: 1);
    }

    private static float[] Encoded(ColumnEncoder numbers, Column column)
    {
        var encoded = new float[column.Count * numbers.Width];
        numbers.Encode(column, encoded, 0, numbers.Width);
        return encoded;
    }

    private static (float[] Starts, float[] PerUnit) Bins(List<float> sorted, int most)
    {
        if (sorted.Count == 0)
        {
            return ([0], [1]);
        }

        var ends = Ends(sorted, most);
        return ends.Length == 1
            ? ([ends[0]], [1])
            : (ends[..^1], [.. Enumerable.Range(0, ends.Length - 1).Select(i => (float)(1 / Math.Max(1e-30, (double)ends[i + 1] - ends[i])))]);
    }

    // A value that many rows share takes the place of one bin and no more, so that the others are told apart too.
    private static float[] Ends(List<float> sorted, int most)
    {
        var values = sorted.GroupBy(value => value).Select(same => (Value: same.Key, Rows: (double)Math.Min(same.Count(), Math.Max(1, sorted.Count / most)))).ToList();
        var step = values.Sum(one => one.Rows) / most;
        var ends = new List<float> { values[0].Value };
        var passed = 0.0;
        foreach (var (value, rows) in values)
        {
            passed += rows;
            if (passed >= step * ends.Count && value > ends[^1])
            {
                ends.Add(value);
            }
        }

        if (ends[^1] < sorted[^1])
        {
            ends.Add(sorted[^1]);
        }

        return [.. ends];
    }
}
