using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>A loaded model. Any number of threads may run it at once; disposing of it lets running ones finish.</summary>
public sealed class Session : IDisposable
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _metadata;

    /// <summary>Loads a model.</summary>
    /// <param name="modelBytes">The ONNX file; not needed after the call.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="OrtException">The model is damaged or invalid, or uses an operator nobody has.</exception>
    public Session(ReadOnlySpan<byte> modelBytes, SessionOptions? options = null)
    {
        using var defaults = options is null ? new SessionOptions() : null;
        var chosen = (options ?? defaults)!;
        Handle = Sessions.Create(modelBytes, chosen.Handle, chosen.HasDomains);
        try
        {
            Inputs = Sessions.Inputs(Handle);
            Outputs = Sessions.Outputs(Handle);
        }
        catch
        {
            Handle.Dispose();
            throw;
        }

        _metadata = new(() => Sessions.Metadata(Handle));
    }

    /// <summary>The inputs that a run needs, in the model's order.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>The model's own entries (<c>metadata_props</c>) by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata.Value;

    internal OrtHandle Handle { get; }

    /// <summary>Binds names to places, for runs without allocation.</summary>
    /// <param name="inputs">The names of the inputs; null for all, in the model's order.</param>
    /// <param name="outputs">The names of the outputs wanted; null for all, in the model's order.</param>
    /// <returns>The binding, without tensors yet.</returns>
    public RunBinding Bind(IReadOnlyList<string>? inputs = null, IReadOnlyList<string>? outputs = null) =>
        new(this, inputs?.ToArray() ?? Names(Inputs), outputs?.ToArray() ?? Names(Outputs));

    /// <summary>Runs the model once and lets the runtime allocate the results.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="outputs">The names of the outputs wanted; null for all, in the model's order.</param>
    /// <param name="options">Lets another thread stop the run; null for none.</param>
    /// <returns>The results in the order of <paramref name="outputs"/>; the caller disposes of them.</returns>
    /// <exception cref="OrtException">The runtime refused a name, type or shape, an operator failed, or the run was stopped.</exception>
    public IReadOnlyList<OrtTensor> Run(
        IReadOnlyDictionary<string, OrtTensor> inputs, IReadOnlyList<string>? outputs = null, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var binding = Bind([.. inputs.Keys], outputs);
        for (var i = 0; i < binding.InputNames.Count; i++)
        {
            binding.SetInput(i, inputs[binding.InputNames[i]]);
        }

        binding.Run(options);
        var results = new List<OrtTensor>(binding.OutputNames.Count);
        try
        {
            for (var i = 0; i < binding.OutputNames.Count; i++)
            {
                results.Add(binding.TakeOutput(i));
            }

            return results;
        }
        catch
        {
            results.ForEach(tensor => tensor.Dispose());
            throw;
        }
    }

    /// <summary>Ends a profile begun by <see cref="SessionOptions.ProfilePath"/>.</summary>
    /// <returns>The file it was written to; empty when there was none.</returns>
    public string EndProfiling() => Sessions.EndProfiling(Handle);

    /// <summary>Releases the model, at once or when its last run ends.</summary>
    public void Dispose() => Handle.Dispose();

    private static string[] Names(IReadOnlyList<TensorInfo> tensors) => [.. tensors.Select(tensor => tensor.Name)];
}
