namespace Sundial.Scorer;

/// <summary>How a scorer is run.</summary>
public sealed record ScorerOptions
{
    /// <summary>The environment variable with the scorer's key.</summary>
    public const string TokenVariable = "SUNDIAL_TOKEN";

    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>A key with the role worker.</summary>
    public required string Token { get; init; }

    /// <summary>Where it listens, http only; port 0 takes one that is free and keeps it for later starts with the same folder.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:0");

    /// <summary>Where the server and callers reach it; where it listens unless set.</summary>
    public Uri? Address { get; init; }

    /// <summary>For people; the machine's name and the process id unless set.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Where it keeps what it needs to come back by itself: its assignment, models, and predictions that the server does not have yet.</summary>
    public string Data { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "sundial-scorer");

    /// <summary>Bytes that its models may take; half of what the machine has unless set.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Most bytes of files that no assignment names any more and that are kept all the same; 4 GiB unless set.</summary>
    public long CacheBytes { get; init; } = 4L << 30;

    /// <summary>Most bytes of predictions that wait for the server; 1 GiB unless set.</summary>
    public long CaptureBytes { get; init; } = 1L << 30;

    /// <summary>How tenants' serving programs are confined: <c>auto</c> (bubblewrap where it works, else they are not run), <c>bubblewrap</c>, or <c>none</c> (they run unconfined).</summary>
    public string Sandbox { get; init; } = "auto";

    /// <summary>How long requests that have begun may take to end when the scorer is asked to; 30 s unless set.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ends when the server has been away for so long; never unless set.</summary>
    public TimeSpan? ExitWhenAway { get; init; }

    /// <summary>What serving programs are held to.</summary>
    public Programs.ProgramLimits Programs { get; init; } = new();

    /// <summary>Takes what the scorer tells its operator; standard error unless set.</summary>
    public Action<string> Log { get; init; } = line => Console.Error.WriteLine($"sundial-scorer: {line}");
}
