using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>How far the runtime rewrites a graph when it is loaded.</summary>
public enum OptimizationLevel
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Constant folding and the removal of what has no effect.</summary>
    Basic = 1,

    /// <summary>Also fusions that the execution provider has kernels for.</summary>
    Extended = 2,

    /// <summary>Also changes of memory layout.</summary>
    All = 99,
}

/// <summary>How sessions made with these options use threads and memory. The defaults are the runtime's own.</summary>
/// <remarks>A session copies what it needs when it is created; later changes do not reach it. Not for use by several threads while being set up.</remarks>
public sealed class SessionOptions : IDisposable
{
    private readonly List<OrtHandle> _domains = [];

    /// <summary>The runtime's defaults.</summary>
    public SessionOptions() => Handle = Sessions.CreateOptions();

    /// <summary>The threads that share one operator's work, the calling thread included; 0, the default, is one for each physical core.</summary>
    public int IntraOpThreads
    {
        get;
        set
        {
            Sessions.SetIntraOpThreads(Handle, value);
            field = value;
        }
    }

    /// <summary>The operators that may run side by side; 0, the default, and 1 run them one after the other.</summary>
    /// <remarks>More than 1 switches memory patterns off in the runtime.</remarks>
    public int InterOpThreads
    {
        get;
        set
        {
            Sessions.SetInterOpThreads(Handle, value);
            field = value;
        }
    }

    /// <summary>How far the graph is rewritten; All is the default.</summary>
    public OptimizationLevel OptimizationLevel
    {
        get;
        set
        {
            Sessions.SetOptimizationLevel(Handle, value);
            field = value;
        }
    } = OptimizationLevel.All;

    /// <summary>Whether a run allocates its intermediate tensors in one block, planned by the first run with the same input shapes; true by default.</summary>
    public bool EnableMemoryPattern
    {
        get;
        set
        {
            Sessions.SetMemoryPattern(Handle, value);
            field = value;
        }
    } = true;

    /// <summary>Whether freed memory is kept for the next run; true by default.</summary>
    public bool EnableCpuArena
    {
        get;
        set
        {
            Sessions.SetCpuArena(Handle, value);
            field = value;
        }
    } = true;

    /// <summary>Whether idle threads spin for the next operator, which is faster but takes whole cores; true by default.</summary>
    public bool AllowSpinning
    {
        get;
        set
        {
            AddConfig("session.intra_op.allow_spinning", value ? "1" : "0");
            field = value;
        }
    } = true;

    /// <summary>The beginning of the path of a profile to write; null, the default, for none. See <see cref="Session.EndProfiling"/>.</summary>
    public string? ProfilePath
    {
        get;
        set
        {
            Sessions.SetProfile(Handle, value);
            field = value;
        }
    }

    internal OrtHandle Handle { get; }

    internal IReadOnlyList<OrtHandle> Domains => _domains;

    /// <summary>Sets a configuration entry of the runtime by its key.</summary>
    /// <param name="key">For example <c>session.set_denormal_as_zero</c>.</param>
    /// <param name="value">Its value; <c>1</c> for yes.</param>
    /// <exception cref="OrtException">The runtime refuses the key or value.</exception>
    public void AddConfig(string key, string value) => Sessions.AddConfig(Handle, key, value);

    /// <summary>Gives a symbolic dimension of the inputs a fixed size, which lets the runtime plan for it.</summary>
    /// <param name="name">The dimension's name in the model, for example <c>N</c>.</param>
    /// <param name="size">Its size in every run.</param>
    public void FixDimension(string name, long size) => Sessions.FixDimension(Handle, name, size);

    /// <summary>Makes custom operators known to sessions of these options.</summary>
    /// <param name="domain">The operators; may be disposed of while sessions use them.</param>
    public void Add(CustomOperatorDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Sessions.AddDomain(Handle, domain.Handle);
        _domains.Add(domain.Handle);
    }

    /// <summary>Releases the options; sessions made with them go on.</summary>
    public void Dispose() => Handle.Dispose();
}
