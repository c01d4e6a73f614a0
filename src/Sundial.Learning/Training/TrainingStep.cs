using Google.Protobuf;
using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Training;

/// <summary>One step's forward and backward pass over a batch of fixed size, in buffers that are bound once.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly NetworkState _state;
    private readonly CustomOperatorDomain _operators = TrainingOperator.CreateDomain();
    private readonly Session _session;
    private readonly RunBinding _binding;
    private readonly List<OrtTensor> _tensors = [];
    private readonly float[] _targets;
    private readonly float[] _loss;
    private readonly List<(float[] Running, float[] Batch)> _statistics = [];

    /// <summary>Builds the graph and binds the buffers.</summary>
    /// <param name="state">The network; its parameters and gradients are read and written in place.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="profilePath">Where to write a profile of the operators; null for none.</param>
    public TrainingStep(NetworkState state, int batch, int threads, string? profilePath = null)
    {
        _state = state;
        var graph = TrainingGraph.Fused(state);
        using var options = new SessionOptions { IntraOpThreads = threads, ProfilePath = profilePath };
        options.Add(_operators);
        options.FixDimension("N", batch);
        _session = new Session(graph.Model.ToByteArray(), options);

        Pixels = GC.AllocateArray<byte>(batch * state.Network.Image.Length, pinned: true);
        _targets = GC.AllocateArray<float>(batch * state.Network.Classes, pinned: true);
        _loss = GC.AllocateArray<float>(1, pinned: true);
        _binding = Bind(graph, batch);
    }

    /// <summary>The batch's images, uint8 [N, H, W, C]; the caller fills it before <see cref="Run"/>.</summary>
    public byte[] Pixels { get; }

    /// <summary>Computes the loss and the gradients, and takes the batch's statistics into the running ones.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="smoothing">Share of the probability that is spread over all classes.</param>
    /// <param name="statisticsRate">Share that the running statistics take in.</param>
    /// <returns>The mean loss of the batch, in nats.</returns>
    public float Run(ReadOnlySpan<int> labels, double smoothing, double statisticsRate)
    {
        SetTargets(labels, smoothing);
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

    private RunBinding Bind(TrainingGraph graph, int batch)
    {
        var network = _state.Network;
        string[] inputs = [TrainingGraph.Images, TrainingGraph.Targets, .. _state.Parameters.Select(p => p.Name)];
        string[] outputs = [TrainingGraph.Loss, .. _state.Parameters.Select(p => graph.Gradients[p.Name]), .. graph.Statistics.Values];
        var binding = _session.Bind(inputs, outputs);
        binding.SetInput(0, Over(Pixels, batch, network.Image.Height, network.Image.Width, network.Image.Channels));
        binding.SetInput(1, Over(_targets, batch, network.Classes));
        binding.SetOutput(0, Over(_loss));
        for (var i = 0; i < _state.Parameters.Count; i++)
        {
            binding.SetInput(2 + i, _state.Parameters[i].ValueTensor);
            binding.SetOutput(1 + i, _state.Parameters[i].GradientTensor);
        }

        foreach (var (index, name) in graph.Statistics.Keys.Index())
        {
            var running = _state.Statistic(name);
            var ofBatch = GC.AllocateArray<float>(running.Length, pinned: true);
            _statistics.Add((running, ofBatch));
            binding.SetOutput(1 + _state.Parameters.Count + index, Over(ofBatch, running.Length));
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

    private void SetTargets(ReadOnlySpan<int> labels, double smoothing)
    {
        var classes = _state.Network.Classes;
        Array.Fill(_targets, (float)(smoothing / classes));
        for (var i = 0; i < labels.Length; i++)
        {
            _targets[i * classes + labels[i]] += (float)(1 - smoothing);
        }
    }
}
