using Google.Protobuf;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Training;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Detection.Training;

/// <summary>One step's forward and backward pass over a batch of images with boxes.</summary>
internal sealed class DetectorStep : IDisposable
{
    private readonly DetectorState _state;
    private readonly BoundTrainingGraph _graph;
    private readonly float[] _loss = GC.AllocateArray<float>(1, pinned: true);
    private readonly float[] _parts = GC.AllocateArray<float>(DetectionLossOperator.Parts, pinned: true);

    /// <summary>Builds the graph and binds the buffers.</summary>
    /// <param name="state">The network; its parameters and gradients are read and written in place.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="mostTargets">Boxes that an image of a batch can have.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="profilePath">Where to write a profile of the operators; null for none.</param>
    public DetectorStep(DetectorState state, int batch, int mostTargets, int threads, string? profilePath = null)
    {
        _state = state;
        var image = state.Network.Image;
        var graph = new GraphBuilder("training", DetectionOperators.Shapes);
        var dialect = new FusedDetectorDialect(graph, state);
        var gradients = Differentiate(graph, dialect, mostTargets);
        Pixels = GC.AllocateArray<byte>(batch * image.Length, pinned: true);
        Targets = GC.AllocateArray<float>(batch * mostTargets * DetectionLossOperator.TargetNumbers, pinned: true);
        _graph = new BoundTrainingGraph(OnnxModel.Of(gradients.Graph).ToByteArray(), DetectionOperators.CreateDomain(), batch, threads, profilePath);
        _graph.Bind(
            [
                ("images", _graph.Over(Pixels, batch, image.Height / 2, image.Width / 2, 4 * image.Channels)),
                ("targets", _graph.Over(Targets, batch, mostTargets, DetectionLossOperator.TargetNumbers)),
            ],
            [("loss", _graph.Over(_loss)), ("parts", _graph.Over(_parts, _parts.Length))],
            state.Parameters,
            gradients.GradientNames,
            [.. dialect.Statistics.Keys.Select(name => (name, state.Statistic(name)))]);
    }

    /// <summary>The batch's images as blocks of 2×2 pixels, uint8 [N, H/2, W/2, 4·C].</summary>
    public byte[] Pixels { get; }

    /// <summary>[N, most, 6]; see <see cref="DetectionLossOperator.TargetNumbers"/>.</summary>
    public float[] Targets { get; }

    /// <summary>The parts of the last loss; see <see cref="DetectionLossOperator.Parts"/>.</summary>
    public IReadOnlyList<float> Parts => _parts;

    /// <summary>Computes the loss and the gradients, and takes the batch's statistics into the running ones.</summary>
    /// <param name="statisticsRate">Share that the running statistics take in.</param>
    /// <returns>The loss.</returns>
    public float Run(double statisticsRate)
    {
        _graph.Run(statisticsRate);
        return _loss[0];
    }

    /// <summary>Ends the profile and gives its path.</summary>
    public string EndProfiling() => _graph.EndProfiling();

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private Onnx.Differentiation.GradientGraph Differentiate(GraphBuilder graph, FusedDetectorDialect dialect, int mostTargets)
    {
        var network = _state.Network;
        var images = graph.Input("images", ElementType.UInt8, ["N", network.Image.Height / 2, network.Image.Width / 2, 4 * network.Image.Channels]);
        var targets = graph.Input("targets", ElementType.Float, ["N", mostTargets, DetectionLossOperator.TargetNumbers]);
        var answers = dialect.Write(network, images);
        var anchors = new AttributeProto { Name = "anchors", Type = AttributeProto.Types.AttributeType.Floats };
        anchors.Floats.Add(_state.Anchors);
        var outputs = graph.Node(
            DetectionLossOperator.NameOf(network.Levels),
            [targets, .. answers.SelectMany((answer, level) => (Value[])[answer, dialect.Parameter(network.Head(level).Bias)])],
            DetectionLossOperator.FirstGradient + 2 * network.Levels,
            [anchors, NodeAttributes.Of("classes", (long)network.Classes), NodeAttributes.Of("stride", (long)network.Stride(0))],
            Kernels.TrainingOperator.Domain);
        graph.Output(outputs[0], "loss");
        graph.Output(outputs[1], "parts");
        foreach (var (name, value) in dialect.Statistics)
        {
            graph.Output(value, name);
        }

        return Onnx.Differentiation.Gradients.Of(
            graph.ToGraph(), "loss", [.. _state.Parameters.Select(p => p.Name)], DetectionOperators.Gradients, DetectionOperators.Shapes);
    }
}
