namespace Sundial.Scorer.Control;

/// <summary>The folder of one scorer, which no other process uses while this one has it.</summary>
internal sealed class ScorerFolder : IDisposable
{
    private readonly FileStream _lock;

    private ScorerFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Who the scorer is.</summary>
    public string Identity => At("scorer.json");

    /// <summary>What it was last told to do.</summary>
    public string Assignment => At("assignment.json");

    /// <summary>The files of models.</summary>
    public string Models => At("models");

    /// <summary>The folders of serving programs.</summary>
    public string Programs => At("programs");

    /// <summary>Predictions on their way to the server.</summary>
    public string Predictions => At("predictions");

    /// <summary>Takes a folder, and makes it where it is not there.</summary>
    /// <exception cref="ScorerException">Another process has it, or it cannot be written to.</exception>
    public static ScorerFolder Take(string path)
    {
        try
        {
            // Keys and models of tenants are nobody else's business.
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return new ScorerFolder(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new ScorerException($"The folder {path} cannot be used: {exception.Message} If another scorer has it, give this one a folder of its own with --data DIR.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ScorerException($"The folder {path} cannot be written to: {exception.Message} Give another one with --data DIR.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
