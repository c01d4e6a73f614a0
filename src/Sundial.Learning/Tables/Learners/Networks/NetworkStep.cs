using Google.Protobuf;
using Sundial.Learning.Data;
using Sundial.Learning.Optimizers;
using Sundial.Onnx;
using Sundial.Onnx.Differentiation;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Tables.Learners.Networks;

/// <summary>One step of a network's training: loss and gradients of a batch, in buffers that are bound once.</summary>
internal sealed class NetworkStep : IDisposable
{
    private readonly Session _session;
    private readonly RunBinding _binding;
    private readonly List<OrtTensor> _tensors = [];
    private readonly float[][] _masks;
    private readonly float[] _loss;
    private readonly float _dropout;

    /// <summary>Builds the graph and binds the buffers.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="parameters">Its numbers; gradients are put into them.</param>
    /// <param name="isClassifier">Cross-entropy, else squared error.</param>
    /// <param name="batch">Rows of a batch.</param>
    /// <param name="dropout">The share of the units of hidden layers that is left out of a step.</param>
    /// <param name="threads">Threads to compute with.</param>
    public NetworkStep(NetworkShape shape, IReadOnlyList<Parameter> parameters, bool isClassifier, int batch, double dropout, int threads)
    {
        _dropout = (float)dropout;
        Features = Pinned(batch * shape.Inputs);
        Targets = Pinned(batch * shape.Outputs);
        Weights = Pinned(batch);
        _masks = [.. Enumerable.Range(0, dropout > 0 ? shape.Layers : 0).Select(_ => Pinned(batch * shape.Width))];
        _loss = Pinned(1);

        var gradients = Graph(shape, parameters, isClassifier, batch, _masks.Length);
        using var options = new SessionOptions { IntraOpThreads = threads, AllowSpinning = false };
        _session = new Session(OnnxModel.Of(gradients.Graph).ToByteArray(), options);
        string[] inputs = ["features", "targets", "weights", .. _masks.Select((_, i) => $"mask{i}"), .. parameters.Select(parameter => parameter.Name)];
        _binding = _session.Bind(inputs, ["loss", .. parameters.Select(parameter => gradients.GradientNames[parameter.Name])]);
        OrtTensor[] bound =
        [
            Over(Features, batch, shape.Inputs), Over(Targets, batch, shape.Outputs), Over(Weights, batch, 1),
            .. _masks.Select(mask => Over(mask, batch, shape.Width)), .. parameters.Select(parameter => parameter.ValueTensor),
        ];
        foreach (var (index, tensor) in bound.Index())
        {
            _binding.SetInput(index, tensor);
        }

        _binding.SetOutput(0, Over(_loss));
        foreach (var (index, parameter) in parameters.Index())
        {
            _binding.SetOutput(1 + index, parameter.GradientTensor);
        }
    }

    /// <summary>[batch, inputs]; the caller fills it before <see cref="Run"/>.</summary>
    public float[] Features { get; }

    /// <summary>[batch, outputs]; the caller fills it.</summary>
    public float[] Targets { get; }

    /// <summary>[batch]; the caller fills it.</summary>
    public float[] Weights { get; }

    /// <summary>Computes loss and gradients.</summary>
    /// <param name="random">Which units are left out.</param>
    /// <returns>The mean loss of the batch.</returns>
    public float Run(ref CounterRandom random)
    {
        var below = (uint)(_dropout * 256);
        var kept = 256f / (256 - below);
        foreach (var mask in _masks)
        {
            // Eight units of every 64 random bits.
            var bits = 0UL;
            for (var i = 0; i < mask.Length; i++)
            {
                bits = i % 8 == 0 ? random.Next() : bits >> 8;
                mask[i] = (bits & 0xFF) < below ? 0 : kept;
            }
        }

        _binding.Run();
        return _loss[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _tensors.ForEach(tensor => tensor.Dispose());
    }

    private static GradientGraph Graph(NetworkShape shape, IReadOnlyList<Parameter> parameters, bool isClassifier, int batch, int masks)
    {
        var graph = new GraphBuilder("training");
        var features = graph.Input("features", ElementType.Float, [batch, shape.Inputs]);
        var targets = graph.Input("targets", ElementType.Float, [batch, shape.Outputs]);
        var weights = graph.Input("weights", ElementType.Float, [batch, 1]);
        Value[] dropped = [.. Enumerable.Range(0, masks).Select(i => graph.Input($"mask{i}", ElementType.Float, [batch, shape.Width]))];
        Value[] trained = [.. parameters.Select(parameter => graph.Input(parameter.Name, ElementType.Float, Shape.Of([.. parameter.Shape])))];
        var scores = shape.Write(graph, features, trained, dropped);
        Value each;
        if (isClassifier)
        {
            each = graph.Neg(graph.Mul(targets, graph.LogSoftmax(scores, axis: 1)));
        }
        else
        {
            var error = graph.Sub(scores, targets);
            each = graph.Mul(error, error);
        }

        var perRow = graph.ReduceSum(graph.Mul(each, weights), [1], keepDims: false);
        graph.Output(graph.ReduceMean(perRow, [0], keepDims: false), "loss");
        return Gradients.Of(graph.ToGraph(), "loss", [.. parameters.Select(parameter => parameter.Name)]);
    }

    private static float[] Pinned(int length) => GC.AllocateArray<float>(length, pinned: true);

    private OrtTensor Over(float[] memory, params long[] shape)
    {
        var tensor = OrtTensor.Over<float>(memory, shape);
        _tensors.Add(tensor);
        return tensor;
    }
}
