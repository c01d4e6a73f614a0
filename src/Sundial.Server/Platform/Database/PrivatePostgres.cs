using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>A PostgreSQL of Sundial's own in its data folder: made at first start, started, started again when it dies, stopped with the server.</summary>
/// <remarks>
/// It is started by pg_ctl, apart from our process group, so that Ctrl-C reaches it only through us. When our process is killed it lives on,
/// and the next Sundial on the folder takes it over. Its life is watched by process id, whoever started it.
/// </remarks>
internal sealed partial class PrivatePostgres(PrivatePostgresOptions options, DatabaseAddress address, TimeProvider clock, ILogger<PrivatePostgres> log)
    : IHostedService, IAsyncDisposable
{
    private const int SocketPort = 5432;
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private ClusterFolder? _folder;
    private PostgresPrograms? _programs;
    private PostgresUser? _user;
    private Task _watch = Task.CompletedTask;

    /// <summary>Raised after it died and was started again.</summary>
    public event EventHandler? Restarted;

    /// <summary>Its first process; null while it is down.</summary>
    public int? ProcessId => _folder is { } folder && Postmaster.In(folder.Data) is { } postmaster && postmaster.RunsOn(folder.Data) ? postmaster.Id : null;

    /// <summary>Makes it if need be, starts it or takes over one that runs, and says where it is in the <see cref="DatabaseAddress"/>.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be had; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = _folder = await ClusterFolder.OpenAsync(options.DataFolder, cancellationToken);
        _programs = await PostgresPrograms.FindAsync(options.Programs, folder.Links, MajorOf(folder), cancellationToken);
        _user = await PostgresUser.ChooseAsync(folder.HasCluster ? folder.Data : folder.Root, options.NamespaceProgram, cancellationToken);
        if (!folder.HasCluster)
        {
            await ClusterMaker.MakeAsync(folder, _programs, _user, options.Durable, cancellationToken);
            LogMade(folder.Data, _programs.Major);
        }

        await _user.GiveAsync(folder.Root, cancellationToken);
        if (!await TakeOverAsync(folder, cancellationToken))
        {
            await LaunchFirstAsync(folder, cancellationToken);
        }

        _watch = WatchAsync(folder);
    }

    /// <summary>Stops it: connections are ended, what was committed is on disk.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_folder is not { } folder)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _watch;
        await HaltAsync(folder);
        folder.Dispose();
        _folder = null;
    }

    /// <summary>Stops it where nobody did: after a start of the server that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private static int? MajorOf(ClusterFolder folder)
    {
        if (!folder.HasCluster)
        {
            return null;
        }

        var version = File.ReadAllText(Path.Combine(folder.Data, "PG_VERSION")).Trim();
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new PrivatePostgresException($"{folder.Data} holds a database of version {version}, which this Sundial cannot read; give another --data folder.");
    }

    /// <summary>Goes on with the PostgreSQL that a killed Sundial left, if it is set as we want it and answers; else stops it.</summary>
    private async Task<bool> TakeOverAsync(ClusterFolder folder, CancellationToken cancel)
    {
        if (Postmaster.In(folder.Data) is not { } left)
        {
            return false;
        }

        if (!left.RunsOn(folder.Data))
        {
            return false;
        }

        var wanted = Settings(folder, folder.TakesSocket ? SocketPort : left.Port);
        var settings = Path.Combine(folder.Data, "postgresql.conf");
        if (File.Exists(settings) && await File.ReadAllTextAsync(settings, cancel) == wanted)
        {
            address.ConnectionString = ConnectionString(folder, left.Port);
            if (await AnswersAsync(cancel))
            {
                LogTakenOver(left.Id);
                return true;
            }
        }

        await HaltAsync(folder);
        return false;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, Timeout = 3, CommandTimeout = 3 };
            await using var connection = new NpgsqlConnection(parts.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand("select 1", connection);
            return await command.ExecuteScalarAsync(cancel) is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>The first start, which says why it failed instead of trying for ever.</summary>
    private async Task LaunchFirstAsync(ClusterFolder folder, CancellationToken cancel)
    {
        const int Attempts = 20;
        folder.TurnLog();
        for (var attempt = 1; ; attempt++)
        {
            var port = folder.TakesSocket ? SocketPort : FreePort();
            if (await LaunchAsync(folder, port, cancel))
            {
                address.ConnectionString = ConnectionString(folder, port);
                LogStarted(_programs!.Major, folder.Root);
                return;
            }

            // Processes of one that was killed may need a moment to see it; a port that was free may be taken.
            var fault = folder.LastFault();
            var passes = fault.Contains("shared memory block", StringComparison.Ordinal) || fault.Contains("TCP/IP sockets", StringComparison.Ordinal);
            if (!passes || attempt == Attempts)
            {
                throw new PrivatePostgresException($"The private PostgreSQL does not start ({fault}); see {folder.Log}, or give --database.");
            }

            await Task.Delay(WatchEvery, clock, cancel);
        }
    }

    private async Task<bool> LaunchAsync(ClusterFolder folder, int port, CancellationToken cancel)
    {
        // Recovery after a kill is part of a start, and may take its time.
        const string Patience = "600";
        RemoveStaleLocks(folder);
        var settings = Path.Combine(folder.Data, "postgresql.conf");
        await File.WriteAllTextAsync(settings + ".new", Settings(folder, port), cancel);
        if (!OperatingSystem.IsWindows())
        {
            // Its user may be another than ours, and the folder lets nobody else in.
            File.SetUnixFileMode(settings + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        File.Move(settings + ".new", settings, overwrite: true);
        return (await ControlAsync(folder, ["-D", "data", "-l", "log", "-w", "-t", Patience, "start"], cancel)).Ok;
    }

    /// <summary>Takes away what would make PostgreSQL believe that another one is running.</summary>
    /// <remarks>
    /// Both files name a process. After a kill its number may be kept by the system, or after a restart of the machine have gone to somebody else;
    /// PostgreSQL takes either for itself and refuses to start. That none of a killed one's other processes lives, it finds out by its shared memory.
    /// </remarks>
    private static void RemoveStaleLocks(ClusterFolder folder)
    {
        var left = Postmaster.In(folder.Data);
        if (left?.RunsOn(folder.Data) == true)
        {
            return;
        }

        if (left is { NumberIsTaken: true })
        {
            File.Delete(Postmaster.FileIn(folder.Data));
        }

        File.Delete(folder.SocketLock(SocketPort));
    }

    private async Task WatchAsync(ClusterFolder folder)
    {
        var port = new NpgsqlConnectionStringBuilder(address.ConnectionString).Port;
        var pause = ShortestPause;
        try
        {
            var postmaster = Postmaster.In(folder.Data);
            while (true)
            {
                var since = clock.GetTimestamp();
                while (postmaster?.RunsOn(folder.Data) == true)
                {
                    await Task.Delay(WatchEvery, clock, _stopping.Token);
                }

                // One that ran for long and died is a new misfortune; one that dies again and again is left more and more time.
                pause = clock.GetElapsedTime(since) > LongestPause ? ShortestPause : pause;
                LogDied(postmaster?.Id);
                await Task.Delay(pause, clock, _stopping.Token);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                postmaster = await RelaunchAsync(folder, port);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<Postmaster?> RelaunchAsync(ClusterFolder folder, int port)
    {
        try
        {
            if (!await LaunchAsync(folder, port, _stopping.Token))
            {
                LogNotStarted(folder.LastFault());
                return null;
            }

            LogStarted(_programs!.Major, folder.Root);
            Restarted?.Invoke(this, EventArgs.Empty);
            return Postmaster.In(folder.Data);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogNotStarted(fault.Message);
            return null;
        }
    }

    /// <summary>Ends connections and writes everything out; where that hangs, stops at once, and the next start recovers.</summary>
    private async Task HaltAsync(ClusterFolder folder)
    {
        // Not with the host's token: what was asked to stop is stopped, within these patiences.
        foreach (var (mode, patience) in new[] { ("fast", "15"), ("immediate", "5") })
        {
            if (Postmaster.In(folder.Data)?.RunsOn(folder.Data) != true
                || (await ControlAsync(folder, ["-D", "data", "-m", mode, "-w", "-t", patience, "stop"], CancellationToken.None)).Ok)
            {
                return;
            }
        }
    }

    private Task<ProgramRun> ControlAsync(ClusterFolder folder, string[] arguments, CancellationToken cancel) =>
        ProgramRun.ToEndAsync([.. _user!.Prefix, _programs!["pg_ctl"], .. arguments], folder.Root, cancel, _programs.Variables);

    private string Settings(ClusterFolder folder, int port) =>
        ClusterSettings.Text(_programs!.Major, folder.TakesSocket ? folder.Root : null, port, options);

    private static string ConnectionString(ClusterFolder folder, int port)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder
            {
                Host = folder.TakesSocket ? folder.Root : "127.0.0.1",
                Port = port,
                Username = ClusterMaker.Superuser,
                Password = File.ReadAllText(folder.Password),
                Database = "postgres",
            }.ConnectionString;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PrivatePostgresException($"The database's password cannot be read from {folder.Password}; restore that file, or give another --data folder.", fault);
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made a private PostgreSQL {Major} in {Folder}.")]
    private partial void LogMade(string folder, int major);

    [LoggerMessage(Level = LogLevel.Information, Message = "Started the private PostgreSQL {Major} in {Folder}.")]
    private partial void LogStarted(int major, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took over the private PostgreSQL that was running already, process {Id}.")]
    private partial void LogTakenOver(int id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL (process {Id}) has ended by itself; starting it again.")]
    private partial void LogDied(int? id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The private PostgreSQL does not start again: {Reason}")]
    private partial void LogNotStarted(string reason);
}
