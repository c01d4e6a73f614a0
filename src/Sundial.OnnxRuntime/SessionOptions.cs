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
    /// <summary>The runtime's defaults.</summary>
    public SessionOptions() => Handle = Sessions.CreateOptions();

    /// <summary>The threads that share one operator's work, the calling thread included; 0, the default, is one for each physical core.</summary>
    /// <remarks>Only with 0 does the runtime tie its threads to cores, the same ones in every session: with several sessions, give a number.</remarks>
    public int IntraOpThreads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Sessions.SetIntraOpThreads(Handle, value);
            field = value;
        }
    }

    /// <summary>The threads that operators are handed to; 0, the default, and 1 run them one after the other on the calling thread.</summary>
    /// <remarks>
    /// More than 1 switches memory patterns off. Which operators run side by side is the runtime's choice; version 1.30 keeps
    /// those on the processor in one sequence, so that there is nothing to gain.
    /// </remarks>
    public int InterOpThreads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
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
    /// <param name="domain">The operators; may be disposed of at once, they live as long as these options and their sessions.</param>
    public void Add(CustomOperatorDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Sessions.AddDomain(Handle, domain.Handle);
        HasDomains = true;
    }

    /// <summary>Whether custom operators were added.</summary>
    internal bool HasDomains { get; private set; }

    /// <summary>Releases the options; sessions made with them go on.</summary>
    public void Dispose() => Handle.Dispose();
}
