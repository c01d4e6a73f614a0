using System.Diagnostics;
using System.Globalization;

namespace Sundial.Server.Provisioning;

/// <summary>One scorer on this machine: found again where an earlier server left it, started again at once when it ends, told to end with the server.</summary>
/// <param name="name">Its name, which stays the same from one process to the next.</param>
/// <param name="server">The server's folder.</param>
/// <param name="options">How scorers are kept.</param>
/// <param name="number">Which one it is, from 0.</param>
/// <param name="clock">Time.</param>
internal sealed class LocalScorer(string name, ServerOptions server, ProvisioningOptions options, int number, TimeProvider clock)
{
    // One whose server never comes back does not stay for ever.
    private const int ExitWhenAwaySeconds = 3600;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Those that die in a row are started at once; from then on there is a pause.
    private const int FreeDeaths = 5;
    private static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(10);

    private readonly StartBackoff _backoff = new();
    private volatile LocalInstance? _instance;
    private int _deaths;

    /// <summary>The scorer's program, beside the server's own.</summary>
    public static string Library => Path.Combine(AppContext.BaseDirectory, "sundial-scorer.dll");

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Whether its process is there.</summary>
    public bool IsThere => _instance?.IsThere == true;

    private string Folder => Path.Combine(server.Data, "scorers");

    /// <summary>Keeps it running.</summary>
    /// <param name="address">Where it finds the server.</param>
    /// <param name="ended">Hears of its ends.</param>
    /// <param name="cancel">Keeps it running no longer; what runs goes on.</param>
    public async Task KeepAsync(Uri address, Action<string> ended, CancellationToken cancel)
    {
        var process = await AdoptAsync(address, cancel);
        while (true)
        {
            var began = clock.GetTimestamp();
            process ??= Start(address);
            await EndAsync(process, cancel);
            process.Dispose();
            process = null;
            ended(name);
            await BackOffAsync(clock.GetElapsedTime(began), cancel);
        }
    }

    /// <summary>Asks it to end, or ends it.</summary>
    public void Stop(bool force)
    {
        if (_instance is { IsThere: true } instance)
        {
            LocalProcess.Signal(instance.ProcessId, force ? LocalProcess.Kill : LocalProcess.Terminate);
        }
    }

    /// <summary>Takes up the process that an earlier server left, if it looks for the server where this one is; ends it otherwise.</summary>
    private async Task<Watched?> AdoptAsync(Uri address, CancellationToken cancel)
    {
        Directory.CreateDirectory(Folder);
        if (LocalInstance.In(Folder).FirstOrDefault(instance => instance.Name == name) is not { IsThere: true } left)
        {
            return null;
        }

        _instance = left;
        if (left.Server == address)
        {
            return new Watched(left, null);
        }

        Stop(force: false);
        var began = clock.GetTimestamp();
        while (left.IsThere)
        {
            if (clock.GetElapsedTime(began) > Patience)
            {
                Stop(force: true);
            }

            await Task.Delay(Look, clock, cancel);
        }

        return null;
    }

    private Watched Start(Uri address)
    {
        var logs = Directory.CreateDirectory(Path.Combine(server.Data, "logs")).FullName;
        var share = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / Math.Max(1, options.Scorers);
        var port = options.ScorerPort == 0 ? 0 : options.ScorerPort + number;
        var process = Process.Start(LocalLaunch.Of(
            Library,
            Path.Combine(logs, $"{name}.log"),
            server.Data,
            [
                "--server", address.AbsoluteUri,
                "--token-file", Path.Combine(server.Data, "worker-key"),
                "--name", name,
                "--listen", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
                "--data", Path.Combine(Folder, name),
                "--memory", share.ToString(CultureInfo.InvariantCulture),
                "--sandbox", options.Sandbox,
                "--exit-when-away", ExitWhenAwaySeconds.ToString(CultureInfo.InvariantCulture),
            ])) ?? throw new IOException("The scorer's process did not start.");
        var instance = new LocalInstance(name, process.Id, LocalProcess.StartOf(process.Id) ?? 0, address, clock.GetUtcNow());
        instance.Save(Folder);
        _instance = instance;
        return new Watched(instance, process);
    }

    private async Task EndAsync(Watched watched, CancellationToken cancel)
    {
        if (watched.Process is { } child)
        {
            await child.WaitForExitAsync(cancel);
            return;
        }

        // Nobody tells of the end of a process that is not our child.
        while (watched.Instance.IsThere)
        {
            await Task.Delay(Look, clock, cancel);
        }
    }

    private async Task BackOffAsync(TimeSpan lived, CancellationToken cancel)
    {
        _deaths = lived > GoodLife ? 1 : _deaths + 1;
        var now = clock.GetElapsedTime(0);
        _backoff.Ended(wasHeardOf: _deaths <= FreeDeaths, now);
        while (!_backoff.MayStart(clock.GetElapsedTime(0)))
        {
            await Task.Delay(Look, clock, cancel);
        }
    }

    private sealed record Watched(LocalInstance Instance, Process? Process) : IDisposable
    {
        public void Dispose() => Process?.Dispose();
    }
}
