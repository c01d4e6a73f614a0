using Google.Protobuf;
using Sundial.Learning.Tables.Encoders;
using Sundial.Onnx;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Tables.Learners.Networks;

/// <summary>A trained network.</summary>
/// <param name="Shape">Its layers.</param>
/// <param name="Parameters">Their numbers.</param>
/// <param name="IsClassifier">Whether its scores become probabilities.</param>
/// <param name="Scale">Of numbers: what a score is multiplied with.</param>
/// <param name="Offset">What is added to that.</param>
internal sealed record NetworkMember(NetworkShape Shape, IReadOnlyList<float[]> Parameters, bool IsClassifier, float Scale, float Offset) : ITableMember
{
    private const int RowsAtOnce = 8192;

    /// <inheritdoc/>
    public string Learner => NetworkLearner.LearnerName;

    /// <inheritdoc/>
    public long SizeBytes => Parameters.Sum(numbers => (long)numbers.Length * sizeof(float));

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix rows, int threads)
    {
        var predictions = new float[rows.Rows * Shape.Outputs];
        if (rows.Rows == 0)
        {
            return predictions;
        }

        var graph = new GraphBuilder("network");
        graph.Output(Write(graph, graph.Input("features", ElementType.Float, ["N", Shape.Inputs])), "predictions");
        using var options = new SessionOptions { IntraOpThreads = threads, AllowSpinning = false };
        using var session = new Session(graph.ToModel().ToByteArray(), options);
        using var binding = session.Bind();
        for (var start = 0; start < rows.Rows; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows.Rows - start);
            using var features = OrtTensor.Over<float>(rows.Values.AsMemory(start * rows.Columns, count * rows.Columns), [count, rows.Columns]);
            binding.SetInput(0, features);
            binding.Run();
            using var result = binding.TakeOutput(0);
            result.Data<float>().CopyTo(predictions.AsSpan(start * Shape.Outputs));
        }

        return predictions;
    }

    /// <inheritdoc/>
    public Value Write(GraphBuilder graph, Value features)
    {
        var parameters = Shape.Parameters.Zip(Parameters, (shape, numbers) => graph.Constant(TensorData.Of<float>("", numbers, shape))).ToList();
        var scores = Shape.Write(graph, features, parameters, []);
        return IsClassifier ? graph.Softmax(scores, axis: 1) : graph.Add(graph.Mul(scores, graph.Constant(Scale)), graph.Constant(Offset));
    }
}
