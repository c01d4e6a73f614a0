using Google.Protobuf;
using Sundial.Learning.Detection.Networks;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Detection.Training;

/// <summary>One step's forward and backward pass over a batch of fixed size, in buffers that are bound once.</summary>
internal sealed class DetectorStep : IDisposable
{
    private readonly DetectorState _state;
    private readonly CustomOperatorDomain _operators = DetectionOperators.CreateDomain();
    private readonly Session _session;
    private readonly RunBinding _binding;
    private readonly List<OrtTensor> _tensors = [];
    private readonly float[] _loss = GC.AllocateArray<float>(1, pinned: true);
    private readonly float[] _parts = GC.AllocateArray<float>(DetectionLossOperator.Parts, pinned: true);
    private readonly List<(float[] Running, float[] Batch)> _statistics = [];

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
        using var options = new SessionOptions { IntraOpThreads = threads, ProfilePath = profilePath };
        options.Add(_operators);
        options.FixDimension("N", batch);
        _session = new Session(OnnxModel.Of(gradients.Graph).ToByteArray(), options);

        Pixels = GC.AllocateArray<byte>(batch * image.Length, pinned: true);
        Targets = GC.AllocateArray<float>(batch * mostTargets * DetectionLossOperator.TargetNumbers, pinned: true);
        _binding = Bind(gradients.GradientNames, [.. dialect.Statistics.Keys], batch, mostTargets);
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
        _binding.Run();
        foreach (var (running, batch) in _statistics)
        {
            for (var i = 0; i < running.Length; i++)
            {
                running[i] += (float)statisticsRate * (batch[i] - running[i]);
            }
        }

        return _loss[0];
    }

    /// <summary>Ends the profile and gives its path.</summary>
    public string EndProfiling() => _session.EndProfiling();

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _tensors.ForEach(t => t.Dispose());
        _operators.Dispose();
    }

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

    private RunBinding Bind(IReadOnlyDictionary<string, string> gradients, IReadOnlyList<string> statistics, int batch, int mostTargets)
    {
        var image = _state.Network.Image;
        string[] inputs = ["images", "targets", .. _state.Parameters.Select(p => p.Name)];
        string[] outputs = ["loss", "parts", .. _state.Parameters.Select(p => gradients[p.Name]), .. statistics];
        var binding = _session.Bind(inputs, outputs);
        binding.SetInput(0, Over(Pixels, batch, image.Height / 2, image.Width / 2, 4 * image.Channels));
        binding.SetInput(1, Over(Targets, batch, mostTargets, DetectionLossOperator.TargetNumbers));
        binding.SetOutput(0, Over(_loss));
        binding.SetOutput(1, Over(_parts, _parts.Length));
        for (var i = 0; i < _state.Parameters.Count; i++)
        {
            binding.SetInput(2 + i, _state.Parameters[i].ValueTensor);
            binding.SetOutput(2 + i, _state.Parameters[i].GradientTensor);
        }

        foreach (var (index, name) in statistics.Index())
        {
            var running = _state.Statistic(name);
            var ofBatch = GC.AllocateArray<float>(running.Length, pinned: true);
            _statistics.Add((running, ofBatch));
            binding.SetOutput(2 + _state.Parameters.Count + index, Over(ofBatch, running.Length));
        }

        return binding;
    }

    private OrtTensor Over<T>(T[] memory, params long[] shape)
        where T : unmanaged
    {
        var tensor = OrtTensor.Over<T>(memory, shape);
        _tensors.Add(tensor);
        return tensor;
    }
}
