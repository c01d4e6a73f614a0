using Sundial.Learning.Optimizers;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Training;

/// <summary>A graph of a training step over a batch of fixed size, whose buffers are bound once: it reads parameters and leaves gradients in place.</summary>
internal sealed class BoundTrainingGraph : IDisposable
{
    private readonly CustomOperatorDomain _operators;
    private readonly Session _session;
    private readonly List<OrtTensor> _tensors = [];
    private readonly List<(float[] Running, float[] Batch)> _statistics = [];
    private RunBinding? _binding;

    /// <summary>Loads the graph.</summary>
    /// <param name="model">The bytes of it.</param>
    /// <param name="operators">Operators of our own in it, which this then owns.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="profilePath">Where to write a profile of the operators; null for none.</param>
    public BoundTrainingGraph(ReadOnlySpan<byte> model, CustomOperatorDomain operators, int batch, int threads, string? profilePath)
    {
        _operators = operators;
        using var options = new SessionOptions { IntraOpThreads = threads, ProfilePath = profilePath };
        options.Add(_operators);
        options.FixDimension("N", batch);
        _session = new Session(model, options);
    }

    /// <summary>Binds everything.</summary>
    /// <param name="inputs">The inputs that change with the batch.</param>
    /// <param name="outputs">What the step gives besides gradients.</param>
    /// <param name="parameters">What is trained.</param>
    /// <param name="gradients">The output with the gradient of each parameter, by its name.</param>
    /// <param name="statistics">Outputs with statistics of the batch, and the running ones that take them in.</param>
    public void Bind(
        IReadOnlyList<(string Name, OrtTensor Tensor)> inputs,
        IReadOnlyList<(string Name, OrtTensor Tensor)> outputs,
        IReadOnlyList<Parameter> parameters,
        IReadOnlyDictionary<string, string> gradients,
        IReadOnlyList<(string Name, float[] Running)> statistics)
    {
        var results = new List<(string Name, OrtTensor Tensor)>([.. outputs, .. parameters.Select(p => (gradients[p.Name], p.GradientTensor))]);
        foreach (var (name, running) in statistics)
        {
            var ofBatch = GC.AllocateArray<float>(running.Length, pinned: true);
            _statistics.Add((running, ofBatch));
            results.Add((name, Over(ofBatch, running.Length)));
        }

        (string Name, OrtTensor Tensor)[] given = [.. inputs, .. parameters.Select(p => (p.Name, p.ValueTensor))];
        _binding = _session.Bind([.. given.Select(one => one.Name)], [.. results.Select(one => one.Name)]);
        foreach (var (index, one) in given.Index())
        {
            _binding.SetInput(index, one.Tensor);
        }

        foreach (var (index, one) in results.Index())
        {
            _binding.SetOutput(index, one.Tensor);
        }
    }

    /// <summary>A tensor over memory that is pinned, freed together with this.</summary>
    public OrtTensor Over<T>(T[] memory, params long[] shape)
        where T : unmanaged
    {
        var tensor = OrtTensor.Over<T>(memory, shape);
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Computes loss and gradients, and takes the batch's statistics into the running ones.</summary>
    /// <param name="statisticsRate">Share that the running statistics take in.</param>
    public void Run(double statisticsRate)
    {
        _binding!.Run();
        foreach (var (running, batch) in _statistics)
        {
            for (var i = 0; i < running.Length; i++)
            {
                running[i] += (float)statisticsRate * (batch[i] - running[i]);
            }
        }
    }

    /// <summary>Ends the profile and gives its path.</summary>
    public string EndProfiling() => _session.EndProfiling();

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding?.Dispose();
        _session.Dispose();
        _tensors.ForEach(t => t.Dispose());
        _operators.Dispose();
    }
}
