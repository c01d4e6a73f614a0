using Google.Protobuf;
using Sundial.Onnx;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Testing.Models;

/// <summary>Small detectors, as training saves them.</summary>
public static class DetectorModels
{
    /// <summary>Grey images of 8 rows and 16 columns → on every first image of a batch a dog of 0.9, a cat of 0.5 and a cat of 0.2, whatever is on it.</summary>
    /// <param name="threshold">The score from which a box counts as found.</param>
    public static byte[] Constant(float threshold = 0.4f)
    {
        var graph = new GraphBuilder("detector");
        var images = graph.Input("images", Element.UInt8, ["N", 8, 16, 1]);
        var nothing = graph.Mul(graph.Slice(graph.Reshape(graph.Cast(images, Element.Float), [-1]), [0], [1], [0]), graph.Constant(0f));
        graph.Output(graph.Add(graph.Initializer<float>("edges", [0, 0, 4, 4, 1, 2, 9, 8, 8, 0, 16, 8], [3, 4]), nothing), "boxes");
        graph.Output(graph.Add(graph.Initializer<float>("sure", [0.5f, 0.2f, 0.9f], [3, 1]), nothing), "scores");
        graph.Output(graph.Node("Identity", [graph.Integers(0, 0, 1)]), "labels");
        graph.Output(graph.Node("Identity", [graph.Integers(0, 0, 0)]), "image");
        return graph.ToModel(new Dictionary<string, string>
        {
            ["sundial.task"] = "object-detection",
            ["sundial.classes"] = """["cat, small","dog"]""",
            ["sundial.threshold"] = threshold.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["sundial.input"] = """{"height":8,"width":16,"channels":1,"layout":"NHWC","meaning":"grey, 0 to 255"}""",
        }).ToByteArray();
    }
}
