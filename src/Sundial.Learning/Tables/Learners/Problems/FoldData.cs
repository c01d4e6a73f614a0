using Sundial.Learning.Tables.Encoders;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>The rows of a fold as numbers, made once for all learners that encode them alike: when they are first asked for.</summary>
/// <remarks>Thread-safe. Whoever was given it disposes of it; what is native is released with the last use.</remarks>
internal sealed class FoldData : IDisposable
{
    private readonly Lazy<EncodedRows> _rows;
    private readonly Lazy<DataMatrix> _trainMatrix;
    private readonly Lazy<DataMatrix> _validationMatrix;
    private int _uses = 1;

    /// <summary>Will encode the rows by what those to learn from are like.</summary>
    /// <param name="problem">The table and what is learned.</param>
    /// <param name="fold">Which rows are for what.</param>
    /// <param name="encoding">How columns become numbers.</param>
    public FoldData(TableProblem problem, TableFold fold, EncodingOptions encoding)
    {
        (Problem, Fold) = (problem, fold);
        (TrainTargets, TrainWeights) = (problem.Targets(fold.Train), problem.Weights(fold.Train));
        if (!problem.IsClassification)
        {
            (Mean, Spread) = Moments(TrainTargets);
        }

        _rows = new(() => EncodedRows.Of(problem.Table, fold, encoding));
        _trainMatrix = new(() => Matrix(Train, TrainTargets, TrainWeights));
        _validationMatrix = new(() => Matrix(Validation, problem.Targets(fold.Validation), []));
    }

    /// <summary>What is learned.</summary>
    public TableProblem Problem { get; }

    /// <summary>Which rows are for what.</summary>
    public TableFold Fold { get; }

    /// <summary>How columns become numbers.</summary>
    public TableEncoder Encoder => _rows.Value.Encoder;

    /// <summary>The rows to learn from.</summary>
    public FeatureMatrix Train => _rows.Value.Train;

    /// <summary>The rows to validate on.</summary>
    public FeatureMatrix Validation => _rows.Value.Validation;

    /// <summary>How many numbers all rows have become; 0 before they were asked for.</summary>
    public long Numbers => _rows.IsValueCreated ? Train.Values.LongLength + Validation.Values.LongLength : 0;

    /// <summary>The class or number of each row to learn from.</summary>
    public float[] TrainTargets { get; }

    /// <summary>How much each counts; empty where all count alike.</summary>
    public float[] TrainWeights { get; }

    /// <summary>The mean of the numbers to learn; 0 for classes.</summary>
    public float Mean { get; }

    /// <summary>Their standard deviation; 1 for classes.</summary>
    public float Spread { get; } = 1;

    /// <summary>The rows to learn from, for boosting; numbers less their mean, by their standard deviation.</summary>
    public DataMatrix TrainMatrix => _trainMatrix.Value;

    /// <summary>The rows to validate on, for boosting.</summary>
    public DataMatrix ValidationMatrix => _validationMatrix.Value;

    /// <summary>Gives it to one more.</summary>
    public FoldData Share()
    {
        _ = Interlocked.Increment(ref _uses);
        return this;
    }

    /// <summary>Ends one use.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _uses) != 0)
        {
            return;
        }

        foreach (var matrix in new[] { _trainMatrix, _validationMatrix })
        {
            if (matrix.IsValueCreated)
            {
                matrix.Value.Dispose();
            }
        }
    }

    /// <summary>Numbers less their mean, by their standard deviation.</summary>
    public float[] Standardised(float[] targets) => Problem.IsClassification ? targets : Array.ConvertAll(targets, target => (target - Mean) / Spread);

    private DataMatrix Matrix(FeatureMatrix rows, float[] targets, float[] weights)
    {
        var matrix = new DataMatrix(rows.Values, rows.Columns, Problem.ThreadsOfFit);
        matrix.SetLabels(Standardised(targets));
        if (weights.Length > 0)
        {
            matrix.SetWeights(weights);
        }

        return matrix;
    }

    private static (float Mean, float Spread) Moments(float[] targets)
    {
        var mean = targets.Length == 0 ? 0 : targets.Average(target => (double)target);
        var variance = targets.Length == 0 ? 0 : targets.Average(target => (target - mean) * (target - mean));
        return ((float)mean, variance > 0 ? (float)Math.Sqrt(variance) : 1);
    }

    private sealed record EncodedRows(TableEncoder Encoder, FeatureMatrix Train, FeatureMatrix Validation)
    {
        public static EncodedRows Of(Table table, TableFold fold, EncodingOptions encoding)
        {
            var training = table.Take(fold.Train);
            var encoder = TableEncoder.Fit(training, encoding);
            return new EncodedRows(encoder, encoder.Encode(training), encoder.Encode(table.Take(fold.Validation)));
        }
    }
}
