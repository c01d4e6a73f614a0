using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Onnx;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Tests.Detection.Training;

/// <summary>A detector's raw answers by the fused kernels' layout of numbers, decoded by the formulas that the loss uses.</summary>
internal sealed class DetectorAnswers : IDisposable
{
    private readonly DetectorState _state;
    private readonly Session _session;

    public DetectorAnswers(DetectorState state, IReadOnlyDictionary<string, float[]> trained)
    {
        _state = state;
        var image = state.Network.Image;
        var graph = new GraphBuilder("answers");
        var images = graph.Input("images", ElementType.UInt8, ["N", image.Height, image.Width, image.Channels]);
        foreach (var (level, answers) in new InferenceDetectorDialect(graph, state, trained).Write(state.Network, images).Index())
        {
            graph.Output(answers, $"level{level}");
        }

        using var bytes = new MemoryStream();
        OnnxModel.Write(graph.ToModel(), bytes);
        _session = new Session(bytes.ToArray());
    }

    public List<FoundBox> Decode(ImageDataset images, int index)
    {
        var network = _state.Network;
        var pixels = new byte[images.ImageBytes];
        images.CopyPixels(index, pixels);
        using var input = OrtTensor.Over<byte>(pixels, [1, images.Height, images.Width, images.Channels]);
        using var binding = _session.Bind(["images"], [.. Enumerable.Range(0, network.Levels).Select(level => $"level{level}")]);
        binding.SetInput(0, input);
        for (var level = 0; level < network.Levels; level++)
        {
            binding.SetOutput(level, null);
        }

        binding.Run();
        var found = new List<FoundBox>();
        for (var level = 0; level < network.Levels; level++)
        {
            using var answers = binding.TakeOutput(level);
            var (height, width) = network.SizeOf(level);
            var numbers = DetectionNumbers.Box + network.Classes;
            var answer = new float[numbers];
            for (var at = 0; at < height * width; at++)
            {
                for (var anchor = 0; anchor < network.Anchors; anchor++)
                {
                    for (var k = 0; k < numbers; k++)
                    {
                        answer[k] = answers.Data<float>()[(anchor * numbers + k) * height * width + at];
                    }

                    var shape = 2 * (level * network.Anchors + anchor);
                    var box = DetectionNumbers.Decode(answer.AsSpan(0, 4), at / width, at % width, network.Stride(level), _state.Anchors[shape], _state.Anchors[shape + 1]);
                    for (var label = 0; label < network.Classes; label++)
                    {
                        found.Add(new FoundBox(box.Clipped(images.Width, images.Height), label, DetectionNumbers.Sigmoid(answer[DetectionNumbers.Box + label])));
                    }
                }
            }
        }

        return found;
    }

    public void Dispose() => _session.Dispose();
}
