using System.Text.Json;
using Sundial.Cli.Processes;

namespace Sundial.Cli.Logins;

/// <summary>Which servers this user is known to, and by which key: a file in the user's configuration folder that nobody else can read.</summary>
internal sealed class LoginFile
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly string _path;

    /// <summary>The file in a folder.</summary>
    /// <param name="folder">The folder; made when something is first written.</param>
    public LoginFile(string folder) => _path = Path.Combine(folder, "logins.json");

    /// <summary>The user's own: <c>sundial</c> in the configuration folder.</summary>
    public static LoginFile OfUser => new(UserFolders.Configuration);

    /// <summary>What is known now; empty where nothing was ever written.</summary>
    /// <exception cref="UsageException">The file is there and cannot be read.</exception>
    public Logins Read()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize<Logins>(File.ReadAllBytes(_path), s_json) ?? Logins.None : Logins.None;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{_path} cannot be read ({fault.Message.TrimEnd('.')}); remove it and log in again.", ExitCode.NotLoggedIn, "login.unreadable");
        }
    }

    /// <summary>Adds a key for a server, or takes the place of the one before, and makes the server the one that commands go to.</summary>
    public void Remember(Uri server, string key) => Write(Read().With(server, key));

    /// <summary>Forgets a server's key.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Forget(Uri server)
    {
        var logins = Read();
        if (!logins.Keys.ContainsKey(Logins.NameOf(server)))
        {
            return false;
        }

        Write(logins.Without(server));
        return true;
    }

    // Beside it first, then in its place: a kill leaves the old or the new one. The mode is set when the file is made, so that there is no moment in which others can read it.
    private void Write(Logins logins)
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var making = $"{_path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(making, options))
        {
            JsonSerializer.Serialize(file, logins, s_json);
            file.Flush(flushToDisk: true);
        }

        File.Move(making, _path, overwrite: true);
    }
}
