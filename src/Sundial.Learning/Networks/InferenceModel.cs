using System.Text.Json;
using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>Writes a trained network as the model that users get: raw pixels in, probabilities and labels out, in standard operators.</summary>
internal static class InferenceModel
{
    /// <summary>The bytes of the ONNX file.</summary>
    /// <param name="state">The network.</param>
    /// <param name="trained">The trained numbers to save, by name.</param>
    /// <param name="classNames">In the order of the outputs.</param>
    /// <param name="views">How often the model looks at each image.</param>
    /// <param name="calibration">Factor on the scores before they become probabilities.</param>
    /// <param name="training">What to say of the training, as JSON.</param>
    public static byte[] Write(
        NetworkState state, IReadOnlyDictionary<string, float[]> trained, IReadOnlyList<string> classNames, TestTimeViews views, double calibration, string training)
    {
        var image = state.Network.Image;
        var graph = new GraphBuilder("classifier");
        var images = graph.Input("images", ElementType.UInt8, ["N", image.Height, image.Width, image.Channels]);
        var probabilities = graph.Softmax(new InferenceDialect(graph, state, trained, views, (float)calibration).Write(state.Network, images), axis: 1);
        graph.Output(probabilities, "probabilities");
        graph.Output(graph.ArgMax(probabilities, axis: 1, keepDims: false), "label");
        var model = graph.ToModel(new Dictionary<string, string>
        {
            ["sundial.task"] = "image-classification",
            ["sundial.classes"] = JsonSerializer.Serialize(classNames),
            ["sundial.input"] = JsonSerializer.Serialize(new
            {
                height = image.Height,
                width = image.Width,
                channels = image.Channels,
                layout = "NHWC",
                meaning = image.Channels == 1 ? "grey, 0 to 255" : "red, green, blue, 0 to 255",
            }),
            ["sundial.training"] = training,
        });
        using var bytes = new MemoryStream();
        OnnxModel.Write(model, bytes);
        return bytes.ToArray();
    }
}
