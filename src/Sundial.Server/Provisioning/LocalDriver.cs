using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Sundial.Server.Provisioning;

/// <summary>Workers as child processes of this server. They outlive it when it is killed, and the next server takes them up again.</summary>
internal sealed class LocalDriver : IComputeDriver
{
    // Their output goes to a file by their own doing: a pipe to a server that dies would end them with it.
    private const string Launch = "exec \"$@\" >>\"$0\" 2>&1 </dev/null";

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
            _options.Sandbox != "auto" || FindOnPath("bwrap") is not null);
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

    private ProcessStartInfo StartOf(InstanceRequest request, string log)
    {
        string[] command =
        [
            // A session of its own: Ctrl-C at the server's terminal is the server's to pass on.
            .. FindOnPath("setsid") is { } setSid ? [setSid] : Array.Empty<string>(),
            "/bin/sh", "-c", Launch, log,
            DotnetHost(), WorkerLibrary,
            "--server", request.Server.AbsoluteUri,
            "--token-file", Path.Combine(_server.Data, "worker-key"),
            "--name", request.Name,
            "--instance", request.Name,
            "--provisioner", Name,
            "--cpus", Size.Cpus.ToString(CultureInfo.InvariantCulture),
            "--memory", Size.MemoryBytes.ToString(CultureInfo.InvariantCulture),
            "--sandbox", _options.Sandbox,
            "--work-folder", Path.Combine(Folder, "jobs"),
        ];
        var info = new ProcessStartInfo(command[0]) { UseShellExecute = false, WorkingDirectory = _server.Data };
        command.Skip(1).ToList().ForEach(info.ArgumentList.Add);
        return info;
    }

    private static string DotnetHost()
    {
        var running = Environment.ProcessPath;
        if (running is not null && Path.GetFileNameWithoutExtension(running) == "dotnet")
        {
            return running;
        }

        // Started by a host of its own: the runtime lies three folders below the program that we want.
        var beside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "/", "../../../dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }

    private static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
