using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>Options of single runs; above all the means to stop them from another thread.</summary>
public sealed class RunOptions : IDisposable
{
    /// <summary>Options that change nothing.</summary>
    public RunOptions() => Handle = Sessions.CreateRunOptions();

    internal OrtHandle Handle { get; }

    /// <summary>Makes every run with these options, now and later, stop before its next operator with an <see cref="OrtException"/>.</summary>
    public void Terminate() => Sessions.SetTerminate(Handle, stop: true);

    /// <summary>Takes <see cref="Terminate"/> back, so that new runs can use these options.</summary>
    public void Reset() => Sessions.SetTerminate(Handle, stop: false);

    /// <summary>Sets a configuration entry of the runtime by its key.</summary>
    /// <param name="key">For example <c>memory.enable_memory_arena_shrinkage</c>.</param>
    /// <param name="value">For that key <c>cpu:0</c>.</param>
    public void AddConfig(string key, string value) => Sessions.AddRunConfig(Handle, key, value);

    /// <summary>Releases the options, at once or when the last run that uses them ends.</summary>
    public void Dispose() => Handle.Dispose();
}
