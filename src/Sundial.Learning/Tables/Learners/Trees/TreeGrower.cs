using System.Runtime.CompilerServices;
using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>Grows one extremely randomised tree after another. For one thread; its memory is used again.</summary>
internal sealed class TreeGrower
{
    // Below this share of the whole's variance a node is as good as pure.
    private const double LeastImpurity = 1e-12;

    private readonly float[][] _columns;
    private readonly float[] _targets;
    private readonly float[] _weights;
    private readonly int _outputs;
    private readonly RandomisedTreesOptions _options;
    private readonly int _tried;
    private readonly int[] _rows;
    private readonly int[] _scratch;
    private readonly int[] _order;
    private readonly double[] _all;
    private readonly double[] _left;
    private readonly List<Node> _nodes = [];
    private readonly List<float> _values = [];

    public TreeGrower(float[][] columns, int rows, float[] targets, int outputs, float[] weights, RandomisedTreesOptions options)
    {
        (_columns, _targets, _weights, _outputs, _options) = (columns, targets, weights, outputs, options);
        (_rows, _scratch, _order) = (new int[rows], new int[rows], new int[columns.Length]);
        (_all, _left) = (new double[outputs], new double[outputs]);
        var share = options.FeatureShare < 0 ? Math.Sqrt(columns.Length) : options.FeatureShare * columns.Length;
        _tried = Math.Clamp((int)Math.Round(share), 1, columns.Length);
    }

    /// <summary>Grows a tree from all rows.</summary>
    /// <param name="random">Its choices.</param>
    /// <param name="stop">Ends it in the middle: of many rows a tree takes seconds.</param>
    /// <returns>Null where it was ended.</returns>
    public DecisionTree? Grow(CounterRandom random, CancellationToken stop)
    {
        _nodes.Clear();
        _values.Clear();
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] = i;
        }

        var open = new Stack<(int Node, int Start, int End)>();
        _nodes.Add(default);
        open.Push((0, 0, _rows.Length));
        while (open.TryPop(out var next))
        {
            if (stop.IsCancellationRequested)
            {
                return null;
            }

            if (Split(ref random, next.Start, next.End) is not { } split)
            {
                _nodes[next.Node] = Leaf(next.Start, next.End);
                continue;
            }

            var middle = Partition(split, next.Start, next.End);
            var left = _nodes.Count;
            _nodes.Add(default);
            _nodes.Add(default);
            _nodes[next.Node] = new Node(split.Feature, split.Threshold, left, left + 1, split.MissingGoesLeft);
            open.Push((left + 1, middle, next.End));
            open.Push((left, next.Start, middle));
        }

        return new DecisionTree
        {
            Features = [.. _nodes.Select(node => node.Feature)],
            Thresholds = [.. _nodes.Select(node => node.Threshold)],
            Left = [.. _nodes.Select(node => node.Left)],
            Right = [.. _nodes.Select(node => node.Right)],
            MissingGoesLeft = [.. _nodes.Select(node => node.MissingGoesLeft)],
            Values = [.. _values],
        };
    }

    private float WeightOf(int row) => _weights.Length == 0 ? 1 : _weights[row];

    private Node Leaf(int start, int end)
    {
        var weight = Sum(start, end);
        var place = _values.Count;
        foreach (var sum in _all)
        {
            _values.Add((float)(weight > 0 ? sum / weight : 0));
        }

        return new Node(-1, 0, place, 0, false);
    }

    // The sums of the targets of some rows are left in _all. Compiled at once, as all that takes the time here: in ten seconds the first of them would be over before the runtime got to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sum(int start, int end)
    {
        Array.Clear(_all);
        var weight = 0.0;
        for (var i = start; i < end; i++)
        {
            var (row, w) = (_rows[i], WeightOf(_rows[i]));
            weight += w;
            for (var output = 0; output < _outputs; output++)
            {
                _all[output] += w * _targets[(row * _outputs) + output];
            }
        }

        return weight;
    }

    // The best of a few random splits; null where there is none, or nothing to gain.
    private Split? Split(ref CounterRandom random, int start, int end)
    {
        if (end - start < 2 * _options.LeastRows || end - start < 2)
        {
            return null;
        }

        var weight = Sum(start, end);
        if (IsPure(start, end, weight))
        {
            return null;
        }

        for (var i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        Split? best = null;
        for (var (i, tried) = (0, 0); i < _order.Length && tried < _tried; i++)
        {
            var other = i + random.Next(_order.Length - i);
            (_order[i], _order[other]) = (_order[other], _order[i]);
            var feature = _order[i];
            if (Range(feature, start, end) is not { } range)
            {
                continue;   // the same everywhere: another feature is tried in its place
            }

            tried++;
            for (var draw = 0; draw < _options.Thresholds; draw++)
            {
                var candidate = new Split(feature, Threshold(ref random, range), random.Next(2) == 0, 0);
                var score = Score(candidate, start, end, weight);
                if (score > (best?.Score ?? double.NegativeInfinity))
                {
                    best = candidate with { Score = score };
                }
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsPure(int start, int end, double weight)
    {
        var (squares, mean) = (0.0, 0.0);
        for (var output = 0; output < _outputs; output++)
        {
            mean += _all[output] * _all[output] / weight;
        }

        for (var i = start; i < end; i++)
        {
            for (var output = 0; output < _outputs; output++)
            {
                double target = _targets[(_rows[i] * _outputs) + output];
                squares += WeightOf(_rows[i]) * target * target;
            }
        }

        return !(squares - mean > LeastImpurity * Math.Max(1, squares));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (float Least, float Most, bool HasMissing)? Range(int feature, int start, int end)
    {
        var column = _columns[feature];
        var (least, most, hasMissing) = (float.PositiveInfinity, float.NegativeInfinity, false);
        for (var i = start; i < end; i++)
        {
            var value = column[_rows[i]];
            least = value < least ? value : least;
            most = value > most ? value : most;
            hasMissing |= float.IsNaN(value);
        }

        return least < most || (hasMissing && least == most) ? (least, most, hasMissing) : null;
    }

    // Above the least value, so that no side is empty; where only some are missing, all others go left or right.
    private static float Threshold(ref CounterRandom random, (float Least, float Most, bool HasMissing) range)
    {
        if (range.Least == range.Most)
        {
            return random.Next(2) == 0 ? range.Least : MathF.BitIncrement(range.Least);
        }

        var drawn = (float)(range.Least + ((random.NextSingle() + 1e-9) * ((double)range.Most - range.Least)));
        return Math.Clamp(drawn, MathF.BitIncrement(range.Least), range.Most);
    }

    // What the split takes away from the impurity, but for what is the same for all: of the Gini index and of the variance this is one formula.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Score(Split split, int start, int end, double weight)
    {
        Array.Clear(_left);
        var column = _columns[split.Feature];
        var (leftWeight, leftRows) = (0.0, 0);
        for (var i = start; i < end; i++)
        {
            var row = _rows[i];
            if (!split.GoesLeft(column[row]))
            {
                continue;
            }

            var w = WeightOf(row);
            leftWeight += w;
            leftRows++;
            for (var output = 0; output < _outputs; output++)
            {
                _left[output] += w * _targets[(row * _outputs) + output];
            }
        }

        if (leftRows < _options.LeastRows || end - start - leftRows < _options.LeastRows || !(leftWeight > 0 && leftWeight < weight))
        {
            return double.NegativeInfinity;
        }

        var score = 0.0;
        for (var output = 0; output < _outputs; output++)
        {
            var right = _all[output] - _left[output];
            score += (_left[output] * _left[output] / leftWeight) + (right * right / (weight - leftWeight));
        }

        return score;
    }

    // Keeps the order of the rows on both sides.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Partition(Split split, int start, int end)
    {
        var column = _columns[split.Feature];
        var (left, right) = (start, 0);
        for (var i = start; i < end; i++)
        {
            var row = _rows[i];
            if (split.GoesLeft(column[row]))
            {
                _rows[left++] = row;
            }
            else
            {
                _scratch[right++] = row;
            }
        }

        _scratch.AsSpan(0, right).CopyTo(_rows.AsSpan(left));
        return left;
    }

    private readonly record struct Node(int Feature, float Threshold, int Left, int Right, bool MissingGoesLeft);
}
