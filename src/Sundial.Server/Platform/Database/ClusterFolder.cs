using System.Text;

namespace Sundial.Server.Platform.Database;

/// <summary>What lies where in the private PostgreSQL's folder, and the lock that keeps a second Sundial out of it.</summary>
/// <remarks>
/// <code>
/// DATA/postgres/data        the cluster; appears whole, by a rename
/// DATA/postgres/new-…       a cluster that is being made, or what a kill left of one
/// DATA/postgres/log         what PostgreSQL says; log.1 is the one before
/// DATA/postgres/links       the npm build's links, where they cannot be made in its own folder
/// DATA/postgres/lock        held by the Sundial that runs on it
/// DATA/postgres/.s.PGSQL…   the socket
/// </code>
/// </remarks>
internal sealed class ClusterFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The system's limit is 104 bytes on macOS and 108 on Linux.
    private const int LongestSocket = 100;
    private const long LargestLogBytes = 8 << 20;

    private readonly FileStream _lock;

    private ClusterFolder(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>The folder of all below, without links in its path.</summary>
    public string Root { get; }

    /// <summary>PostgreSQL's data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>What PostgreSQL says.</summary>
    public string Log => Path.Combine(Root, "log");

    /// <summary>See <see cref="EmbeddedPostgres"/>.</summary>
    public string Links => Path.Combine(Root, "links");

    /// <summary>The superuser's password; in the data directory, so that the two come and go together.</summary>
    public string Password => PasswordIn(Data);

    /// <summary>Whether a socket can lie in <see cref="Root"/>: its path is short enough, and means to the driver what it says.</summary>
    public bool TakesSocket =>
        !OperatingSystem.IsWindows() && !Root.Contains(',', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(Root) + "/.s.PGSQL.5432".Length < LongestSocket;

    /// <summary>In which PostgreSQL writes whose the socket is.</summary>
    public string SocketLock(int port) => Path.Combine(Root, $".s.PGSQL.{port}.lock");

    /// <summary>Whether there is a cluster.</summary>
    public bool HasCluster => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>Where a data directory's password lies.</summary>
    public static string PasswordIn(string data) => Path.Combine(data, "sundial.password");

    /// <summary>Makes the folder if need be and takes its lock.</summary>
    /// <exception cref="PrivatePostgresException">Another Sundial has it, or it cannot be written.</exception>
    public static async Task<ClusterFolder> OpenAsync(string dataFolder, CancellationToken cancel)
    {
        var root = Path.Combine(Path.GetFullPath(dataFolder), "postgres");
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(root);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(root)!);
                Directory.CreateDirectory(root, OwnerOnly);
                // A process says where it is by the real path, and that is what it is known by.
                root = (await ProgramRun.ToEndAsync(["/bin/sh", "-c", "pwd -P"], root, cancel)).Output.TrimEnd('\n');
            }

            return new(root, new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new PrivatePostgresException($"{root} cannot be written by this user; give another --data folder.", fault);
        }
        catch (IOException fault)
        {
            throw new PrivatePostgresException($"{root} cannot be used ({fault.Message}); another Sundial may be running on it: stop that one, or give another --data folder.", fault);
        }
    }

    /// <summary>Starts a new log when the old one has grown.</summary>
    public void TurnLog()
    {
        if (new FileInfo(Log) is { Exists: true, Length: > LargestLogBytes })
        {
            File.Move(Log, Log + ".1", overwrite: true);
        }
    }

    /// <summary>The last line in which PostgreSQL says why it could not go on.</summary>
    public string LastFault()
    {
        try
        {
            using var log = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            log.BaseStream.Seek(-Math.Min(log.BaseStream.Length, 64 * 1024), SeekOrigin.End);
            var lines = log.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return (lines.LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Lets another Sundial have it.</summary>
    public void Dispose() => _lock.Dispose();
}
