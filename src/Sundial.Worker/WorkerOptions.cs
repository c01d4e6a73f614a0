namespace Sundial.Worker;

/// <summary>How a worker is run.</summary>
public sealed record WorkerOptions
{
    /// <summary>The environment variable with the worker's key.</summary>
    public const string TokenVariable = "SUNDIAL_TOKEN";

    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>A key with the role worker.</summary>
    public required string Token { get; init; }

    /// <summary>For people; the machine's name and the process id unless set.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Processors it may use; all unless set.</summary>
    public int Cpus { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory it may use, in bytes; what the machine has unless set.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Graphics processors.</summary>
    public int Gpus { get; init; }

    /// <summary>How tenants' own programs are confined: <c>auto</c> (bubblewrap where it works, else they are not run), <c>bubblewrap</c>, or <c>none</c> (they are run unconfined).</summary>
    public string Sandbox { get; init; } = "auto";

    /// <summary>Where jobs have their folders.</summary>
    public string WorkFolder { get; init; } = Path.Combine(Path.GetTempPath(), "sundial-worker");

    /// <summary>Where fetched bytes are kept, which several workers may share; <c>cache</c> in the work folder unless set.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Most bytes that are kept there; 20 GiB unless set.</summary>
    public long CacheBytes { get; init; } = 20L << 30;

    /// <summary>What the driver that started it calls it.</summary>
    public string? Instance { get; init; }

    /// <summary>That driver.</summary>
    public string? Provisioner { get; init; }

    /// <summary>Ends after having had no job for so long; never unless set.</summary>
    public TimeSpan? ExitWhenIdle { get; init; }

    /// <summary>Takes what the worker tells its operator; standard error unless set.</summary>
    public Action<string> Log { get; init; } = line => Console.Error.WriteLine($"sundial-worker: {line}");
}
