using Google.Protobuf;
using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>One step's forward and backward pass over a batch of labelled images.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly int _classes;
    private readonly BoundTrainingGraph _graph;
    private readonly float[] _targets;
    private readonly float[] _loss = GC.AllocateArray<float>(1, pinned: true);

    /// <summary>Builds the graph and binds the buffers.</summary>
    /// <param name="state">The network; its parameters and gradients are read and written in place.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="profilePath">Where to write a profile of the operators; null for none.</param>
    public TrainingStep(NetworkState state, int batch, int threads, string? profilePath = null)
    {
        var (image, graph) = (state.Network.Image, TrainingGraph.Fused(state));
        _classes = state.Network.Classes;
        Pixels = GC.AllocateArray<byte>(batch * image.Length, pinned: true);
        _targets = GC.AllocateArray<float>(batch * _classes, pinned: true);
        _graph = new BoundTrainingGraph(graph.Model.ToByteArray(), TrainingOperator.CreateDomain(), batch, threads, profilePath);
        _graph.Bind(
            [(TrainingGraph.Images, _graph.Over(Pixels, batch, image.Height, image.Width, image.Channels)), (TrainingGraph.Targets, _graph.Over(_targets, batch, _classes))],
            [(TrainingGraph.Loss, _graph.Over(_loss))],
            state.Parameters,
            graph.Gradients,
            [.. graph.Statistics.Select(statistic => (statistic.Value, state.Statistic(statistic.Key)))]);
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
        _graph.Run(statisticsRate);
        return _loss[0];
    }

    /// <summary>Ends the profile and gives its path.</summary>
    public string EndProfiling() => _graph.EndProfiling();

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private void SetTargets(ReadOnlySpan<int> labels, double smoothing)
    {
        Array.Fill(_targets, (float)(smoothing / _classes));
        for (var i = 0; i < labels.Length; i++)
        {
            _targets[i * _classes + labels[i]] += (float)(1 - smoothing);
        }
    }
}
