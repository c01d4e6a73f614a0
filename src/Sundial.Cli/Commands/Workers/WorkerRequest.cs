namespace Sundial.Cli.Commands.Workers;

/// <summary>What <c>sundial worker</c> was asked for; what is null is as the worker has it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Token">The worker's key.</param>
/// <param name="Sandbox">How tenants' own algorithms are confined.</param>
internal sealed record WorkerRequest(Uri Server, string Token, string Sandbox)
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Processors.</summary>
    public int? Cpus { get; init; }

    /// <summary>Memory.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Graphics processors.</summary>
    public int? Gpus { get; init; }

    /// <summary>Where jobs have their folders.</summary>
    public string? Folder { get; init; }
}
