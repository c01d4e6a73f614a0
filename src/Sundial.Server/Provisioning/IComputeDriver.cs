using System.Threading.Channels;

namespace Sundial.Server.Provisioning;

/// <summary>Where instances of workers run: processes on this machine, or machines somewhere else.</summary>
/// <remarks>
/// A driver may be slow and may forget nothing: what runs is found by <see cref="ListAsync"/>, also what an earlier server started. Names are given by the
/// caller, so that to start one twice is to start it once. What an instance tells of itself, it tells the training master.
/// </remarks>
internal interface IComputeDriver
{
    /// <summary>The driver's name, by which its workers introduce themselves.</summary>
    string Name { get; }

    /// <summary>What one instance has.</summary>
    InstanceSize Size { get; }

    /// <summary>Names of instances that ended, as soon as that is known; an end that is only found by listing need not come here.</summary>
    ChannelReader<string> Ended { get; }

    /// <summary>Begins to start an instance.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    Task StartAsync(InstanceRequest request, CancellationToken cancel);

    /// <summary>Asks an instance to end.</summary>
    /// <param name="name">Which; one that is not there is no error.</param>
    /// <param name="force">Whether it is ended at once instead.</param>
    /// <param name="cancel">Gives up.</param>
    Task StopAsync(string name, bool force, CancellationToken cancel);

    /// <summary>Everything that runs or is about to.</summary>
    Task<IReadOnlyList<ComputeInstance>> ListAsync(CancellationToken cancel);
}

/// <summary>What an instance has.</summary>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Gpus">Graphics processors.</param>
/// <param name="RunsCustomAlgorithms">Whether it takes tenants' own programs.</param>
internal sealed record InstanceSize(int Cpus, long MemoryBytes, int Gpus, bool RunsCustomAlgorithms);

/// <summary>An instance to start.</summary>
/// <param name="Name">Its name, letters, digits and hyphens.</param>
/// <param name="Server">The address at which it finds the server.</param>
/// <param name="Labels">For whoever looks at the machines.</param>
internal sealed record InstanceRequest(string Name, Uri Server, IReadOnlyDictionary<string, string> Labels);

/// <summary>An instance that is there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">The address at which it looks for a server.</param>
/// <param name="StartedAt">When it was started.</param>
internal sealed record ComputeInstance(string Name, Uri Server, DateTimeOffset StartedAt);
