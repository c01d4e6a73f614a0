using System.Security.Cryptography;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Platform.Database;

/// <summary>Makes a cluster with initdb: in a folder beside its place, then renamed there, so that there is a whole one or none.</summary>
internal static class ClusterMaker
{
    /// <summary>The superuser, owner of all tables.</summary>
    public const string Superuser = "sundial";
    private const string Unfinished = "new-";

    /// <summary>Makes it.</summary>
    /// <exception cref="PrivatePostgresException">initdb failed; the message has its words.</exception>
    public static async Task MakeAsync(ClusterFolder folder, PostgresPrograms programs, PostgresUser user, bool durable, CancellationToken cancel)
    {
        RemoveUnfinished(folder.Root);
        var name = $"{Unfinished}{Guid.NewGuid():N}";
        var place = Path.Combine(folder.Root, name);
        Directory.CreateDirectory(place);
        var password = Path.Combine(place, "password");
        await WritePrivateAsync(password, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), cancel);
        await user.GiveAsync(folder.Root, cancel);

        // Relative paths: these programs put what they are given into command lines of a shell.
        string[] locale = programs.HasBuiltinLocale ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C"];
        string[] sync = durable ? [] : ["--no-sync"];
        var made = await ProgramRun.ToEndAsync(
            [
                .. user.Prefix, programs["initdb"], "-D", $"{name}/data", "-U", Superuser, "-A", "scram-sha-256", $"--pwfile={name}/password",
                "-E", "UTF8", .. locale, "--data-checksums", "--no-instructions", .. sync,
            ],
            folder.Root,
            cancel,
            programs.Variables);
        if (!made.Ok)
        {
            RemoveUnfinished(folder.Root);
            throw new PrivatePostgresException(
                $"The private PostgreSQL could not be made in {folder.Root} ({LastWords(made.Output)}); free space or give another --data folder, or give --database.");
        }

        var data = Path.Combine(place, "data");
        File.Move(password, ClusterFolder.PasswordIn(data));
        if (durable)
        {
            Durable.FlushFolder(data);
        }

        Directory.Move(data, folder.Data);
        if (durable)
        {
            Durable.FlushFolder(folder.Root);
        }

        RemoveUnfinished(folder.Root);
    }

    private static async Task WritePrivateAsync(string path, string text, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(text.AsMemory(), cancel);
        await writer.FlushAsync(cancel);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What a kill left. An initdb that outlived its Sundial may still write there; then the next start removes it.</summary>
    private static void RemoveUnfinished(string root)
    {
        foreach (var left in Directory.EnumerateDirectories(root, $"{Unfinished}*"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static string LastWords(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (lines.LastOrDefault(line => line.Contains("error:", StringComparison.OrdinalIgnoreCase) || line.Contains("FATAL:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it said nothing").Trim();
    }
}
