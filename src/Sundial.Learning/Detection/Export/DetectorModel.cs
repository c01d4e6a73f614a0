using System.Globalization;
using System.Text.Json;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Onnx;

namespace Sundial.Learning.Detection.Export;

/// <summary>How a saved detector chooses among what it sees.</summary>
/// <param name="LeastScore">Boxes with less are not given.</param>
/// <param name="MostOverlap">Of two boxes of a class that overlap by more, the one with the lower score is not given.</param>
/// <param name="MostPerClass">The most boxes of a class in an image.</param>
internal sealed record DetectorChoice(float LeastScore = 0.01f, float MostOverlap = 0.5f, int MostPerClass = 100)
{
    /// <summary>The score from which a box is taken for found where one answer is wanted; best on the validation images.</summary>
    public float Threshold { get; init; } = 0.5f;
}

/// <summary>Writes a trained detector as the model that users get: raw pixels in; boxes, scores and labels out; in standard operators.</summary>
internal static class DetectorModel
{
    /// <summary>The bytes of the ONNX file.</summary>
    /// <param name="state">The network.</param>
    /// <param name="trained">The trained numbers to save, by name.</param>
    /// <param name="classNames">In the order of the labels.</param>
    /// <param name="choice">How boxes are chosen.</param>
    /// <param name="training">What to say of the training, as JSON.</param>
    public static byte[] Write(
        DetectorState state, IReadOnlyDictionary<string, float[]> trained, IReadOnlyList<string> classNames, DetectorChoice choice, string training)
    {
        var image = state.Network.Image;
        var graph = new GraphBuilder("detector");
        var (boxes, scores) = Decoded(graph, state, trained);
        Select(graph, boxes, scores, choice);
        var model = graph.ToModel(new Dictionary<string, string>
        {
            ["sundial.task"] = ObjectDetector.ItsTask,
            ["sundial.classes"] = JsonSerializer.Serialize(classNames),
            ["sundial.threshold"] = choice.Threshold.ToString(CultureInfo.InvariantCulture),
            ["sundial.input"] = JsonSerializer.Serialize(new
            {
                height = image.Height,
                width = image.Width,
                channels = image.Channels,
                layout = "NHWC",
                meaning = image.Channels == 1 ? "grey, 0 to 255" : "red, green, blue, 0 to 255",
            }),
            ["sundial.output"] = JsonSerializer.Serialize(new
            {
                boxes = "left, top, right, bottom in pixels of the input",
                scores = "how sure it is, 0 to 1, best first within an image and class",
                labels = "index into the classes",
                image = "which image of the batch",
            }),
            ["sundial.training"] = training,
        });
        using var bytes = new MemoryStream();
        OnnxModel.Write(model, bytes);
        return bytes.ToArray();
    }

    /// <summary>Every candidate's box [N, P, 4] in pixels, within the image, and scores [N, classes, P].</summary>
    private static (Value Boxes, Value Scores) Decoded(GraphBuilder graph, DetectorState state, IReadOnlyDictionary<string, float[]> trained)
    {
        var network = state.Network;
        var image = network.Image;
        var images = graph.Input("images", ElementType.UInt8, ["N", image.Height, image.Width, image.Channels]);
        var levels = new InferenceDetectorDialect(graph, state, trained).Write(network, images);
        var numbers = DetectionNumbers.Box + network.Classes;
        var answers = graph.Concat([.. levels.Select((level, l) => InRows(level, l))], 1);
        var places = new CandidatePlaces(state);
        var centres = graph.Add(
            graph.Mul(graph.Slice(answers, [0], [2], [2]), graph.Initializer<float>("places.stride", places.Strides, [network.Candidates, 1])),
            graph.Initializer<float>("places.centre", places.Centres, [network.Candidates, 2]));
        var growth = graph.Exp(graph.Clip(graph.Slice(answers, [2], [4], [2]), -DetectionNumbers.Reach, DetectionNumbers.Reach));
        var halves = graph.Mul(growth, graph.Initializer<float>("places.half", places.HalfAnchors, [network.Candidates, 2]));
        var edges = graph.Concat([graph.Sub(centres, halves), graph.Add(centres, halves)], 2);
        edges = graph.Max(edges, graph.Constant(0f));
        edges = graph.Min(edges, graph.Initializer<float>("image.size", [image.Width, image.Height, image.Width, image.Height], [4]));
        return (edges, graph.Transpose(graph.Sigmoid(graph.Slice(answers, [4], [numbers], [2])), [0, 2, 1]));

        Value InRows(Value level, int l)
        {
            var (height, width) = network.SizeOf(l);
            var split = graph.Reshape(level, [-1, network.Anchors, numbers, height, width]);
            return graph.Reshape(graph.Transpose(split, [0, 3, 4, 1, 2]), [-1, height * width * network.Anchors, numbers]);
        }
    }

    private static void Select(GraphBuilder graph, Value boxes, Value scores, DetectorChoice choice)
    {
        var selected = graph.Node(
            "NonMaxSuppression",
            [boxes, scores, graph.Integers(choice.MostPerClass), graph.Constant(choice.MostOverlap), graph.Constant(choice.LeastScore)]);
        var image = graph.Slice(selected, [0], [1], [1]);
        var label = graph.Slice(selected, [1], [2], [1]);
        var place = graph.Slice(selected, [2], [3], [1]);
        graph.Output(graph.Node("GatherND", [boxes, graph.Concat([image, place], 1)]), "boxes");
        graph.Output(graph.Node("GatherND", [scores, selected]), "scores");
        graph.Output(graph.Reshape(label, [-1]), "labels");
        graph.Output(graph.Reshape(image, [-1]), "image");
    }
}

/// <summary>Centres, strides and anchors of all candidates, in their order: level, row, column, anchor.</summary>
internal sealed class CandidatePlaces
{
    /// <param name="state">The detector.</param>
    public CandidatePlaces(DetectorState state)
    {
        var network = state.Network;
        (Centres, HalfAnchors, Strides) = (new float[2 * network.Candidates], new float[2 * network.Candidates], new float[network.Candidates]);
        var at = 0;
        for (var level = 0; level < network.Levels; level++)
        {
            var (height, width) = network.SizeOf(level);
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    for (var anchor = 0; anchor < network.Anchors; anchor++, at++)
                    {
                        Strides[at] = network.Stride(level);
                        (Centres[2 * at], Centres[2 * at + 1]) = ((column + 0.5f) * network.Stride(level), (row + 0.5f) * network.Stride(level));
                        var shape = 2 * (level * network.Anchors + anchor);
                        (HalfAnchors[2 * at], HalfAnchors[2 * at + 1]) = (state.Anchors[shape] / 2, state.Anchors[shape + 1] / 2);
                    }
                }
            }
        }
    }

    /// <summary>[candidates, 2], in pixels.</summary>
    public float[] Centres { get; }

    /// <summary>[candidates, 2]: half the widths and heights.</summary>
    public float[] HalfAnchors { get; }

    /// <summary>[candidates].</summary>
    public float[] Strides { get; }
}
