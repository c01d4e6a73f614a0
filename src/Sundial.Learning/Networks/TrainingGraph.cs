using Sundial.Learning.Kernels;
using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Learning.Networks;

/// <summary>The graph of one training step: a batch in; the loss, the gradient of every parameter and the batch statistics out.</summary>
internal sealed class TrainingGraph
{
    /// <summary>Input, uint8 [N, H, W, C].</summary>
    public const string Images = "images";

    /// <summary>Input, float [N, classes]: the probabilities that the network is to give.</summary>
    public const string Targets = "targets";

    /// <summary>Output, the mean cross-entropy over the batch, in nats.</summary>
    public const string Loss = "loss";

    private TrainingGraph(ModelProto model, IReadOnlyDictionary<string, string> gradients, IReadOnlyDictionary<string, string> statistics) =>
        (Model, Gradients, Statistics) = (model, gradients, statistics);

    /// <summary>The graph as a model.</summary>
    public ModelProto Model { get; }

    /// <summary>The output that holds the gradient of each parameter, by the parameter's name.</summary>
    public IReadOnlyDictionary<string, string> Gradients { get; }

    /// <summary>The output that holds each batch statistic, by the name of the running statistic; empty in standard operators.</summary>
    public IReadOnlyDictionary<string, string> Statistics { get; }

    /// <summary>Builds the step with the fused kernels.</summary>
    public static TrainingGraph Fused(NetworkState state)
    {
        var graph = new GraphBuilder("training", TrainingOperatorRules.Shapes);
        var dialect = new FusedDialect(graph, state);
        return Differentiate(graph, dialect, state, dialect.Statistics);
    }

    /// <summary>Builds the step in standard operators.</summary>
    public static TrainingGraph Standard(NetworkState state)
    {
        var graph = new GraphBuilder("training", TrainingOperatorRules.Shapes);
        return Differentiate(graph, new StandardTrainingDialect(graph, state), state, []);
    }

    private static TrainingGraph Differentiate(GraphBuilder graph, NetworkDialect dialect, NetworkState state, Dictionary<string, Value> statistics)
    {
        var image = state.Network.Image;
        var images = graph.Input(Images, ElementType.UInt8, ["N", image.Height, image.Width, image.Channels]);
        var targets = graph.Input(Targets, ElementType.Float, ["N", state.Network.Classes]);
        var scores = dialect.Write(state.Network, images);
        var perImage = graph.ReduceSum(graph.Mul(targets, graph.LogSoftmax(scores, axis: 1)), [1], keepDims: false);
        graph.Output(graph.Neg(graph.ReduceMean(perImage, [0], keepDims: false)), Loss);
        foreach (var (name, value) in statistics)
        {
            graph.Output(value, name);
        }

        var gradients = Onnx.Differentiation.Gradients.Of(
            graph.ToGraph(), Loss, [.. state.Parameters.Select(p => p.Name)], TrainingOperatorRules.Gradients, TrainingOperatorRules.Shapes);
        return new TrainingGraph(OnnxModel.Of(gradients.Graph), gradients.GradientNames, statistics.Keys.ToDictionary(name => name));
    }
}
