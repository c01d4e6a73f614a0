using Sundial.Learning.Tables.Encoders;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Learners;

/// <summary>A trained learner: it predicts from encoded rows, here and in a graph, in the same way.</summary>
internal interface ITableMember
{
    /// <summary>The learner's name, such as <c>boosted-trees</c>.</summary>
    string Learner { get; }

    /// <summary>Roughly how many bytes it adds to a model.</summary>
    long SizeBytes { get; }

    /// <summary>Predicts.</summary>
    /// <param name="rows">Encoded as the rows that were learned from.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <returns>[N, classes] probabilities, or [N] numbers.</returns>
    float[] Predict(FeatureMatrix rows, int threads);

    /// <summary>Does the same in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">[N, columns].</param>
    /// <returns>[N, classes], or [N, 1].</returns>
    Value Write(GraphBuilder graph, Value features);
}
