using Sundial.Onnx.Differentiation;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

public class GradientDescentTests
{
    private const int Examples = 6;
    private const int Classes = 3;
    private static readonly string[] s_parameters = ["filters", "scale", "offset", "head", "bias"];

    private readonly Random _random = new(20);

    [Fact]
    public void A_small_network_learns_by_the_gradients()
    {
        var (graph, loss) = Network();
        var gradients = Gradients.Of(graph.ToGraph(), loss.Name, s_parameters);
        var values = s_parameters.ToDictionary(name => name, name => ReferenceTensor.Of(gradients.Graph.Initializer.Single(tensor => tensor.Name == name)));
        values["images"] = ReferenceTensor.Fill(ElementType.Double, [Examples, 1, 6, 6], _ => Normal());
        values["labels"] = ReferenceTensor.Fill(ElementType.Double, [Examples, Classes], index => index[0] % Classes == index[1] ? 1 : 0);

        var losses = new List<double>();
        for (var step = 0; step < 20; step++)
        {
            var results = ReferenceEvaluator.Run(gradients.Graph, values);
            losses.Add(results[loss.Name].Data[0]);
            foreach (var name in s_parameters)
            {
                var gradient = results[gradients.GradientNames[name]];
                values[name] = new ReferenceTensor(ElementType.Double, gradient.Dims, [.. values[name].Data.Zip(gradient.Data, (w, g) => w - (0.3 * g))]);
            }
        }

        Assert.True(losses[0] > 0.5, $"The first loss is {losses[0]}.");
        Assert.True(losses[^1] < 0.2 * losses[0], $"The loss fell only from {losses[0]} to {losses[^1]}.");
    }

    // Convolution, normalisation over the batch, rectifier, pooling, linear layer, cross-entropy: one of each that image networks are made of.
    private (GraphBuilder Graph, Value Loss) Network()
    {
        var graph = new GraphBuilder("network");
        var images = graph.Input("images", ElementType.Double, ["N", 1, 6, 6]);
        var labels = graph.Input("labels", ElementType.Double, ["N", Classes]);
        var features = graph.Conv(images, Weights(graph, "filters", 4, 1, 3, 3), pads: [1, 1, 1, 1]);
        var statistics = graph.Constant(TensorData.Of<double>("", [0, 0, 0, 0], [4]));
        features = graph.Node(
            "BatchNormalization",
            [features, Constants(graph, "scale", 1, 4), Constants(graph, "offset", 0, 4), statistics, statistics],
            3,
            NodeAttributes.Of("training_mode", true))[0];
        features = graph.MaxPool(graph.Relu(features), [3, 3], [2, 2]);
        features = graph.Node("Flatten", [features]);
        var logits = graph.Node("Gemm", [features, Weights(graph, "head", 16, Classes), Constants(graph, "bias", 0, Classes)]);
        var likelihood = graph.ReduceSum(graph.Mul(graph.LogSoftmax(logits, -1), labels), [1], keepDims: false);
        return (graph, graph.Neg(graph.ReduceMean(likelihood, [0], keepDims: false)));
    }

    private Value Weights(GraphBuilder graph, string name, params long[] dims)
    {
        var fanIn = dims.Aggregate(1L, (product, dim) => product * dim) / (double)Math.Max(dims[0], dims[^1]);
        double[] weights = [.. Enumerable.Range(0, Count(dims)).Select(_ => Normal() / Math.Sqrt(fanIn))];
        return graph.Initializer(name, TensorData.Of(name, ElementType.Double, weights, dims));
    }

    private static Value Constants(GraphBuilder graph, string name, double value, long count) =>
        graph.Initializer(name, TensorData.Of(name, ElementType.Double, [.. Enumerable.Repeat(value, (int)count)], [count]));

    private static int Count(long[] dims) => (int)dims.Aggregate(1L, (product, dim) => product * dim);

    // The sum of twelve uniform numbers, less their mean, is near enough.
    private double Normal() => Enumerable.Range(0, 12).Sum(_ => _random.NextDouble()) - 6;
}
