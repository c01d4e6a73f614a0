using Sundial.Learning.Tables.Encoders;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>The rows of a fold as numbers, made once for all learners that encode them alike.</summary>
internal sealed class FoldData : IDisposable
{
    private readonly Lazy<DataMatrix> _trainMatrix;
    private readonly Lazy<DataMatrix> _validationMatrix;

    /// <summary>Encodes the rows by what those to learn from are like.</summary>
    /// <param name="problem">The table and what is learned.</param>
    /// <param name="fold">Which rows are for what.</param>
    /// <param name="encoding">How columns become numbers.</param>
    public FoldData(TableProblem problem, TableFold fold, EncodingOptions encoding)
    {
        (Problem, Fold) = (problem, fold);
        var training = problem.Table.Take(fold.Train);
        Encoder = TableEncoder.Fit(training, encoding);
        Train = Encoder.Encode(training);
        Validation = Encoder.Encode(problem.Table.Take(fold.Validation));
        (TrainTargets, TrainWeights) = (problem.Targets(fold.Train), problem.Weights(fold.Train));
        if (!problem.IsClassification)
        {
            (Mean, Spread) = Moments(TrainTargets);
        }

        _trainMatrix = new(() => Matrix(Train, TrainTargets, TrainWeights));
        _validationMatrix = new(() => Matrix(Validation, problem.Targets(fold.Validation), []));
    }

    /// <summary>What is learned.</summary>
    public TableProblem Problem { get; }

    /// <summary>Which rows are for what.</summary>
    public TableFold Fold { get; }

    /// <summary>How columns become numbers.</summary>
    public TableEncoder Encoder { get; }

    /// <summary>The rows to learn from.</summary>
    public FeatureMatrix Train { get; }

    /// <summary>The rows to validate on.</summary>
    public FeatureMatrix Validation { get; }

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

    /// <inheritdoc/>
    public void Dispose()
    {
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
        var matrix = new DataMatrix(rows.Values, rows.Columns, Problem.Threads);
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
}
