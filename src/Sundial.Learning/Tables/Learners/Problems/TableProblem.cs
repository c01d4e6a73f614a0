using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables.Encoders;

namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>What is to be learned of a table, and on which rows it is validated.</summary>
/// <remarks>Encoded rows are kept for the learners that come after, as long as they are not many.</remarks>
internal sealed class TableProblem : IDisposable
{
    private const long MostKeptNumbers = 200_000_000;
    private const int AllRows = -1;

    private readonly Dictionary<(int Fold, EncodingOptions Encoding), FoldData> _encoded = [];
    private readonly Lock _gate = new();
    private readonly int[] _all;
    private long _keptNumbers;

    /// <summary>A problem.</summary>
    /// <param name="table">All rows that may be learned from.</param>
    /// <param name="folds">On which rows is validated.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="seed">Of every random choice.</param>
    public TableProblem(Table table, IReadOnlyList<TableFold> folds, int threads, ulong seed)
    {
        (Table, Folds, Threads, Seed) = (table, folds, threads, seed);
        Target = table.Schema.Target ?? throw new ArgumentException("The table has no target.", nameof(table));
        _all = [.. Enumerable.Range(0, table.RowCount)];
        ValidationRows = [.. folds.SelectMany(fold => fold.Validation)];
    }

    /// <summary>All rows that may be learned from.</summary>
    public Table Table { get; }

    /// <summary>What is learned.</summary>
    public TargetSchema Target { get; }

    /// <summary>On which rows is validated.</summary>
    public IReadOnlyList<TableFold> Folds { get; }

    /// <summary>The rows that are validated on, fold by fold: the order of predictions on them.</summary>
    public IReadOnlyList<int> ValidationRows { get; }

    /// <summary>Threads to compute with.</summary>
    public int Threads { get; }

    /// <summary>Of every random choice.</summary>
    public ulong Seed { get; }

    /// <summary>Whether classes are learned, and not numbers.</summary>
    public bool IsClassification => Target.Task == TableTask.Classification;

    /// <summary>Classes; 0 where numbers are learned.</summary>
    public int Classes => IsClassification ? Target.ClassNames.Count : 0;

    /// <summary>Numbers that are predicted of a row.</summary>
    public int Outputs => Math.Max(1, Classes);

    /// <summary>The encoded rows of a fold.</summary>
    /// <param name="fold">Its number.</param>
    /// <param name="encoding">How columns become numbers.</param>
    public FoldData Data(int fold, EncodingOptions encoding)
    {
        lock (_gate)
        {
            if (!_encoded.TryGetValue((fold, encoding), out var data))
            {
                MakeRoom();
                _encoded[(fold, encoding)] = data = new FoldData(this, fold == AllRows ? new TableFold(_all, []) : Folds[fold], encoding);
                _keptNumbers += data.Train.Values.LongLength + data.Validation.Values.LongLength;
            }

            return data;
        }
    }

    /// <summary>All rows, to learn from.</summary>
    /// <param name="encoding">How columns become numbers.</param>
    public FoldData AllData(EncodingOptions encoding) => Data(AllRows, encoding);

    /// <summary>The class or number of rows.</summary>
    public float[] Targets(int[] rows) => IsClassification
        ? Array.ConvertAll(rows, row => (float)Table.Labels.Span[row])
        : Array.ConvertAll(rows, row => Table.Values.Span[row]);

    /// <summary>How much rows count; empty where all count alike.</summary>
    public float[] Weights(int[] rows) => Table.Weights.Length == 0 ? [] : Array.ConvertAll(rows, row => Table.Weights.Span[row]);

    /// <summary>How good predictions are: higher is better.</summary>
    /// <param name="predictions">[rows, outputs].</param>
    /// <param name="rows">Which rows they are of.</param>
    /// <returns>The area under the curve of two classes, less a little log loss, which settles what ranks alike; the negative log loss of several classes; the negative root of the mean squared error of numbers.</returns>
    public double Fitness(ReadOnlySpan<float> predictions, IReadOnlyList<int> rows)
    {
        if (!IsClassification)
        {
            var values = new float[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Table.Values.Span[rows[i]];
            }

            return -RegressionMetrics.Of(predictions, values).Rmse;
        }

        var (labels, loss) = (new int[rows.Count], 0.0);
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Table.Labels.Span[rows[i]];
            loss -= Math.Log(Math.Max(predictions[(i * Classes) + labels[i]], LeastProbability));
        }

        loss /= Math.Max(1, labels.Length);
        if (Classes > 2)
        {
            return -loss;
        }

        var area = RankingMetrics.Auc(predictions, labels, 2);
        return (double.IsNaN(area) ? 0.5 : area) - (LossShare * loss);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var data in _encoded.Values)
        {
            data.Dispose();
        }
    }

    // A tree that is sure says 0, which the logarithm would punish without bound.
    private const double LeastProbability = 1e-4;
    private const double LossShare = 0.05;

    private void MakeRoom()
    {
        if (_keptNumbers <= MostKeptNumbers)
        {
            return;
        }

        // Whoever computes with one of them holds it by itself; what is native is released with the last use.
        foreach (var data in _encoded.Values)
        {
            data.Dispose();
        }

        _encoded.Clear();
        _keptNumbers = 0;
    }
}
