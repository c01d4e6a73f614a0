using System.Text.Json.Serialization;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners;

/// <summary>A way to learn, with all its settings: equal ones learn alike.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BoostedTreesLearner), "boosted-trees")]
[JsonDerivedType(typeof(RandomisedTreesLearner), "randomised-trees")]
[JsonDerivedType(typeof(NetworkLearner), NetworkLearner.LearnerName)]
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
