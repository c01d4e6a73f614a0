using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners;

/// <summary>A way to learn, with all its settings: equal ones learn alike.</summary>
internal interface ITableLearner
{
    /// <summary>Its name, such as <c>boosted-trees</c>.</summary>
    string Name { get; }

    /// <summary>How it wants columns to become numbers.</summary>
    EncodingOptions Encoding { get; }

    /// <summary>Learns.</summary>
    /// <param name="data">The rows, encoded as it wants them.</param>
    /// <param name="control">How far to go.</param>
    /// <exception cref="OperationCanceledException">It was stopped at once.</exception>
    Fitted Fit(FoldData data, FitControl control);
}
