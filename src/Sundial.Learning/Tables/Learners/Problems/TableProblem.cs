using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables.Encoders;

namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>What is to be learned of a table, and on which rows it is validated.</summary>
/// <remarks>Thread-safe. Encoded rows are kept for the learners that come after, as long as they are not many.</remarks>
internal sealed class TableProblem : IDisposable
{
    private const long MostKeptNumbers = 200_000_000;

    // What those that learn side by side may have encoded, at a few numbers for a cell, as categories and bins become.
    private const long MostNumbersAtOnce = 100_000_000;
    private const long NumbersOfCell = 6;
    private const int AllRows = -1;

    private readonly Dictionary<(int Fold, EncodingOptions Encoding), FoldData> _encoded = [];
    private readonly Lock _gate = new();
    private readonly int[] _all;
    private readonly Lazy<FitQueue> _fits;

    /// <summary>A problem.</summary>
    /// <param name="table">All rows that may be learned from.</param>
    /// <param name="folds">On which rows is validated.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="seed">Of every random choice.</param>
    public TableProblem(Table table, IReadOnlyList<TableFold> folds, int threads, ulong seed)
    {
        (Table, Folds, Threads, Seed) = (table, folds, threads, seed);
        FitsAtOnce = (int)Math.Clamp(MostNumbersAtOnce / Math.Max(1, NumbersOfCell * table.RowCount * table.Columns.Count), 1, threads);
        ThreadsOfFit = threads / FitsAtOnce;
        _fits = new(() => new FitQueue(FitsAtOnce));
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

    /// <summary>
    /// So many learn side by side, each with few threads: a round of trees of few rows is over before threads have divided it. On 26,000 incomes two trainings of one thread each
    /// end 1.6 to 2.2 times as soon as one after the other with two, on 3,900 wines 2.5 to 5 times; what comes out is the same to the last bit. Of many rows each takes much
    /// memory, and keeps more threads busy.
    /// </summary>
    public int FitsAtOnce { get; }

    /// <summary>Threads that each of them computes with.</summary>
    public int ThreadsOfFit { get; }

    /// <summary>Learners to have under way, so that no thread waits while the last folds of one of them end.</summary>
    public int LearnersAtOnce => 1 + ((FitsAtOnce - 2 + Math.Max(1, Folds.Count)) / Math.Max(1, Folds.Count));

    /// <summary>Where all that learns waits for its turn.</summary>
    public FitQueue Fits => _fits.Value;

    /// <summary>Of every random choice.</summary>
    public ulong Seed { get; }

    /// <summary>Whether classes are learned, and not numbers.</summary>
    public bool IsClassification => Target.Task == TableTask.Classification;

    /// <summary>Classes; 0 where numbers are learned.</summary>
    public int Classes => IsClassification ? Target.ClassNames.Count : 0;

    /// <summary>Numbers that are predicted of a row.</summary>
    public int Outputs => Math.Max(1, Classes);

    /// <summary>The encoded rows of a fold; whoever asks for them disposes of them.</summary>
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
            }

            return data.Share();
        }
    }

    /// <summary>All rows, to learn from; whoever asks for them disposes of them.</summary>
    /// <param name="encoding">How columns become numbers.</param>
    public FoldData AllData(EncodingOptions encoding) => Data(AllRows, encoding);

    /// <summary>The class or number of rows.</summary>
    public float[] Targets(int[] rows) => IsClassification
        ? Array.ConvertAll(rows, row => (float)Table.Labels.Span[row])
        : Array.ConvertAll(rows, row => Table.Values.Span[row]);

    /// <summary>What was predicted of some of the rows.</summary>
    /// <param name="predictions">[N, outputs].</param>
    /// <param name="places">Which of the N.</param>
    public float[] At(float[] predictions, int[] places)
    {
        var some = new float[places.Length * Outputs];
        for (var i = 0; i < places.Length; i++)
        {
            predictions.AsSpan(places[i] * Outputs, Outputs).CopyTo(some.AsSpan(i * Outputs));
        }

        return some;
    }

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
        if (_fits.IsValueCreated)
        {
            _fits.Value.Dispose();
        }

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
        if (_encoded.Values.Sum(data => data.Numbers) <= MostKeptNumbers)
        {
            return;
        }

        // Who computes with one of them has it as long as that takes.
        foreach (var data in _encoded.Values)
        {
            data.Dispose();
        }

        _encoded.Clear();
    }
}
