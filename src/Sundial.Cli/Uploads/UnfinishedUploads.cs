using System.Security.Cryptography;
using System.Text;
using Sundial.Cli.Processes;

namespace Sundial.Cli.Uploads;

/// <summary>Which upload of which data broke off: a small file for each in the cache folder, so that the same command goes on where it ended.</summary>
/// <param name="folder">Where the files are.</param>
internal sealed class UnfinishedUploads(string folder)
{
    /// <summary>The user's own.</summary>
    public static UnfinishedUploads OfUser => new(Path.Combine(CacheFolder.Path, "uploads"));

    /// <summary>The upload of some data to a server; null where there is none.</summary>
    /// <param name="server">The server.</param>
    /// <param name="fingerprint">Says what data: another for data that changed.</param>
    public Guid? Find(Uri server, string fingerprint)
    {
        try
        {
            return Guid.TryParse(File.ReadAllText(FileOf(server, fingerprint)), out var upload) ? upload : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers an upload. A cache that cannot be written is no reason not to upload.</summary>
    public void Remember(Uri server, string fingerprint, Guid upload)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(FileOf(server, fingerprint), upload.ToString());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Forgets an upload.</summary>
    public void Forget(Uri server, string fingerprint)
    {
        try
        {
            File.Delete(FileOf(server, fingerprint));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string FileOf(Uri server, string fingerprint) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{fingerprint}")))[..40]);
}
