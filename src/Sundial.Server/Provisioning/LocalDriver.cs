using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Sundial.Server.Provisioning;

/// <summary>Workers as child processes of this server. They outlive it when it is killed, and the next server takes them up again.</summary>
internal sealed class LocalDriver : IComputeDriver
{
    private readonly ServerOptions _server;
    private readonly ProvisioningOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, LocalInstance> _instances = new();
    private readonly Channel<string> _ended = Channel.CreateUnbounded<string>();
    private bool _isAdopted;

    /// <summary>Starts none yet.</summary>
    public LocalDriver(ServerOptions server, IOptions<ProvisioningOptions> options, TimeProvider clock)
    {
        (_server, _options, _clock) = (server, options.Value, clock);
        var share = Math.Max(1, _options.Max);
        Size = new InstanceSize(
            Math.Max(1, Environment.ProcessorCount / share),
            Math.Max(1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / share),
            0,
            _options.Sandbox != "auto" || LocalLaunch.FindOnPath("bwrap") is not null);
    }

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public InstanceSize Size { get; }

    /// <inheritdoc/>
    public ChannelReader<string> Ended => _ended.Reader;

    /// <summary>The worker's program, beside the server's own.</summary>
    public static string WorkerLibrary => Path.Combine(AppContext.BaseDirectory, "sundial-worker.dll");

    private string Folder => Path.Combine(_server.Data, "workers");

    /// <inheritdoc/>
    public Task StartAsync(InstanceRequest request, CancellationToken cancel)
    {
        if (!File.Exists(WorkerLibrary))
        {
            throw new IOException($"The worker's program is not where it should be: {WorkerLibrary}. Build Sundial again.");
        }

        var logs = Directory.CreateDirectory(Path.Combine(_server.Data, "logs")).FullName;
        Directory.CreateDirectory(Folder);
        var process = Process.Start(StartOf(request, Path.Combine(logs, $"{request.Name}.log"))) ?? throw new IOException("The worker's process did not start.");
        if (LocalProcess.StartOf(process.Id) is { } start)
        {
            var instance = new LocalInstance(request.Name, process.Id, start, request.Server, _clock.GetUtcNow());
            instance.Save(Folder);
            _instances[request.Name] = instance;
        }

        _ = WatchAsync(request.Name, process);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(string name, bool force, CancellationToken cancel)
    {
        if (_instances.TryGetValue(name, out var instance) && instance.IsThere)
        {
            LocalProcess.Signal(instance.ProcessId, force ? LocalProcess.Kill : LocalProcess.Terminate);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ComputeInstance>> ListAsync(CancellationToken cancel)
    {
        Adopt();
        foreach (var gone in _instances.Values.Where(instance => !instance.IsThere))
        {
            Forget(gone.Name);
        }

        return Task.FromResult<IReadOnlyList<ComputeInstance>>([.. _instances.Values.Select(instance => new ComputeInstance(instance.Name, instance.Server, instance.StartedAt))]);
    }

    /// <summary>Takes up what an earlier server started and is still there.</summary>
    private void Adopt()
    {
        if (_isAdopted)
        {
            return;
        }

        _isAdopted = true;
        Directory.CreateDirectory(Folder);
        foreach (var instance in LocalInstance.In(Folder))
        {
            _instances[instance.Name] = instance;
        }
    }

    private async Task WatchAsync(string name, Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
        }

        Forget(name);
    }

    private void Forget(string name)
    {
        if (_instances.TryRemove(name, out var instance))
        {
            instance.Forget(Folder);
            _ended.Writer.TryWrite(name);
        }
    }

    private ProcessStartInfo StartOf(InstanceRequest request, string log) => LocalLaunch.Of(
        WorkerLibrary,
        log,
        _server.Data,
        [
            "--server", request.Server.AbsoluteUri,
            "--token-file", Path.Combine(_server.Data, "worker-key"),
            "--name", request.Name,
            "--instance", request.Name,
            "--provisioner", Name,
            "--cpus", Size.Cpus.ToString(CultureInfo.InvariantCulture),
            "--memory", Size.MemoryBytes.ToString(CultureInfo.InvariantCulture),
            "--sandbox", _options.Sandbox,
            "--work-folder", Path.Combine(Folder, "jobs"),
        ]);
}
