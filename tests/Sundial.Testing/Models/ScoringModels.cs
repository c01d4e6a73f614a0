using Google.Protobuf;
using Sundial.Onnx;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Testing.Models;

/// <summary>Small ONNX models to be served in tests and benchmarks, as the bytes of their files. The same arguments give the same bytes.</summary>
public static class ScoringModels
{
    /// <summary>A perceptron of a few microseconds: <c>x</c> FP32 [N, 4] → <c>y</c> FP32 [N, 3].</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    public static byte[] Tiny(int seed = 1) => Perceptron(seed, 4, 64, 64, 3);

    /// <summary>A perceptron whose time is its weights' way from memory, so that batching helps: <c>x</c> FP32 [N, 784] → <c>y</c> FP32 [N, 10].</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    public static byte[] Dense(int seed = 1) => Perceptron(seed, 784, 512, 512, 10);

    /// <summary>Layers with ReLU between them: <c>x</c> FP32 [N, widths[0]] → <c>y</c> FP32 [N, widths[^1]].</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    /// <param name="widths">The width of the input, of each layer between, and of the output.</param>
    public static byte[] Perceptron(int seed, params int[] widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        var graph = new GraphBuilder("perceptron");
        graph.Output(Layers(graph, new Random(seed), widths), "y");
        return Bytes(graph);
    }

    /// <summary>A small convolutional net whose time is arithmetic: <c>images</c> FP32 [N, 3, 32, 32] → <c>scores</c> FP32 [N, 10].</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    public static byte[] Convnet(int seed = 1) => Convnet(seed, Element.Float);

    /// <summary>The same of bytes, as training saves one: <c>images</c> UINT8 [N, 3, 32, 32] → <c>scores</c> FP32 [N, 10].</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    public static byte[] PixelConvnet(int seed = 1) => Convnet(seed, Element.UInt8);

    private static byte[] Convnet(int seed, Element pixel)
    {
        var random = new Random(seed);
        var graph = new GraphBuilder("convnet");
        var images = graph.Input("images", pixel, ["N", 3, 32, 32]);
        var x = pixel == Element.Float ? images : graph.Cast(images, Element.Float);
        var channels = 3;
        foreach (var width in (int[])[32, 64, 64])
        {
            var conv = graph.Conv(x, Weights(graph, random, $"w{width}.{channels}", width, channels, 3, 3), Weights(graph, random, $"b{width}.{channels}", width), pads: [1, 1, 1, 1]);
            x = graph.MaxPool(graph.Relu(conv), [2, 2], strides: [2, 2]);
            channels = width;
        }

        x = graph.Gemm(graph.Flatten(x), Weights(graph, random, "w", channels * 16, 10), Weights(graph, random, "b", 10));
        graph.Output(x, "scores");
        return Bytes(graph);
    }

    /// <summary>Gives back what it takes: <c>x</c> [N, M] → <c>y</c> [N, M] of any datatype, texts included.</summary>
    /// <param name="type">The datatype.</param>
    /// <param name="shape">The shape; [N, M] when left out.</param>
    public static byte[] Identity(Element type, Shape? shape = null)
    {
        var graph = new GraphBuilder("identity");
        graph.Output(graph.Identity(graph.Input("x", type, shape ?? ["N", "M"])), "y");
        return Bytes(graph);
    }

    /// <summary>Adds a number, so that an answer tells which model gave it: <c>x</c> FP32 [N, M] → <c>y</c> FP32 [N, M].</summary>
    /// <param name="addend">The number.</param>
    public static byte[] Plus(float addend)
    {
        var graph = new GraphBuilder("plus");
        graph.Output(graph.Add(graph.Input("x", Element.Float, ["N", "M"]), graph.Constant(addend)), "y");
        return Bytes(graph);
    }

    /// <summary>Two inputs, two outputs: <c>a</c>, <c>b</c> FP32 [N] → <c>sum</c>, <c>difference</c> FP32 [N].</summary>
    public static byte[] SumAndDifference()
    {
        var graph = new GraphBuilder("sums");
        var (a, b) = (graph.Input("a", Element.Float, ["N"]), graph.Input("b", Element.Float, ["N"]));
        graph.Output(graph.Add(a, b), "sum");
        graph.Output(graph.Sub(a, b), "difference");
        return Bytes(graph);
    }

    /// <summary>A classifier as training saves one: <c>images</c> UINT8 [N, 8, 8, 1] → <c>probabilities</c> FP32 [N, classes], <c>label</c> INT64 [N], with its metadata.</summary>
    /// <param name="seed">Another seed gives other weights.</param>
    /// <param name="classes">The names of the classes.</param>
    public static byte[] Classifier(int seed, params string[] classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var random = new Random(seed);
        var graph = new GraphBuilder("classifier");
        var images = graph.Input("images", Element.UInt8, ["N", 8, 8, 1]);
        var x = graph.Mul(graph.Flatten(graph.Cast(images, Element.Float)), graph.Constant(1 / 64.0));
        var probabilities = graph.Softmax(graph.Gemm(x, Weights(graph, random, "w", 64, classes.Length)), axis: 1);
        graph.Output(probabilities, "probabilities");
        graph.Output(graph.ArgMax(probabilities, axis: 1, keepDims: false), "label");
        return graph.ToModel(new Dictionary<string, string>
        {
            ["sundial.task"] = "image-classification",
            ["sundial.classes"] = System.Text.Json.JsonSerializer.Serialize(classes),
            ["sundial.input"] = """{"height":8,"width":8,"channels":1,"layout":"NHWC","meaning":"grey, 0 to 255"}""",
        }).ToByteArray();
    }

    /// <summary>Fails on numbers that are no indices: <c>index</c> INT64 [N] → <c>y</c> FP32 [N], where index is in [-4, 3].</summary>
    public static byte[] Picky()
    {
        var graph = new GraphBuilder("picky");
        var table = graph.Initializer("table", (ReadOnlySpan<float>)[10, 20, 30, 40], [4]);
        graph.Output(graph.Node("Gather", [table, graph.Input("index", Element.Int64, ["N"])]), "y");
        return Bytes(graph);
    }

    /// <summary>As slow as <see cref="Dense"/>, and fails on some numbers: <c>x</c> FP32 [N, 784], <c>index</c> INT64 [N] → <c>y</c> FP32 [N, 10], where index is in [-4, 3].</summary>
    public static byte[] PickyDense()
    {
        var graph = new GraphBuilder("picky");
        var table = graph.Initializer("table", (ReadOnlySpan<float>)[10, 20, 30, 40], [4]);
        var picked = graph.Unsqueeze(graph.Node("Gather", [table, graph.Input("index", Element.Int64, ["N"])]), 1);
        graph.Output(graph.Add(Layers(graph, new Random(1), 784, 512, 512, 10), picked), "y");
        return Bytes(graph);
    }

    /// <summary>As slow as <see cref="Dense"/>, and mixes the rows of a batch, so that none must be made: <c>x</c> FP32 [N, 784] → <c>y</c> FP32 [N, 10], each less the mean over N.</summary>
    public static byte[] MixingDense()
    {
        var graph = new GraphBuilder("mixing");
        var scores = Layers(graph, new Random(1), 784, 512, 512, 10);
        graph.Output(graph.Sub(scores, graph.ReduceMean(scores, [0], keepDims: true)), "y");
        return Bytes(graph);
    }

    /// <summary>Mixes the rows of a batch, so that it must not be batched: <c>x</c> FP32 [N, 4] → <c>y</c> FP32 [N, 4], each less the mean over N.</summary>
    public static byte[] Mixing()
    {
        var graph = new GraphBuilder("mixing");
        var x = graph.Input("x", Element.Float, ["N", 4]);
        graph.Output(graph.Sub(x, graph.ReduceMean(x, [0], keepDims: true)), "y");
        return Bytes(graph);
    }

    /// <summary>An output whose shape depends on the numbers: <c>x</c> FP32 [N] → <c>places</c> INT64 [1, ?] of those that are not zero.</summary>
    public static byte[] NonZero()
    {
        var graph = new GraphBuilder("nonzero");
        graph.Output(graph.Node("NonZero", [graph.Input("x", Element.Float, ["N"])]), "places");
        return Bytes(graph);
    }

    private static Value Layers(GraphBuilder graph, Random random, params int[] widths)
    {
        var x = graph.Input("x", Element.Float, ["N", widths[0]]);
        for (var i = 1; i < widths.Length; i++)
        {
            x = graph.Gemm(x, Weights(graph, random, $"w{i}", widths[i - 1], widths[i]), Weights(graph, random, $"b{i}", widths[i]));
            x = i < widths.Length - 1 ? graph.Relu(x) : x;
        }

        return x;
    }

    private static Value Weights(GraphBuilder graph, Random random, string name, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
        var scale = 1 / MathF.Sqrt(shape.Length > 2 ? shape[1] * shape[2] * shape[3] : shape[0]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ((float)random.NextDouble() - 0.5f) * 2 * scale;
        }

        return graph.Initializer(name, (ReadOnlySpan<float>)values, shape);
    }

    private static byte[] Bytes(GraphBuilder graph) => graph.ToModel().ToByteArray();
}
