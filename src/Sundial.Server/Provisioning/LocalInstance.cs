using System.Text.Json;
using Sundial.Contracts;

namespace Sundial.Server.Provisioning;

/// <summary>A local worker as it is written down, so that a server that comes after this one finds it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="ProcessStart">When that started.</param>
/// <param name="Server">The server's address as it knows it.</param>
/// <param name="StartedAt">When it was started.</param>
internal sealed record LocalInstance(string Name, int ProcessId, long ProcessStart, Uri Server, DateTimeOffset StartedAt)
{
    private const string Suffix = ".json";

    /// <summary>Whether its process is there.</summary>
    public bool IsThere => LocalProcess.StartOf(ProcessId) == ProcessStart;

    /// <summary>Those that are written down in a folder.</summary>
    public static IEnumerable<LocalInstance> In(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            LocalInstance? instance = null;
            try
            {
                instance = JsonSerializer.Deserialize<LocalInstance>(File.ReadAllText(path), WireJson.Options);
            }
            catch (Exception exception) when (exception is JsonException or IOException)
            {
                // Half-written by a server that died; its worker, if there is one, introduces itself all the same.
            }

            if (instance is not null)
            {
                yield return instance;
            }
        }
    }

    /// <summary>Writes it down.</summary>
    public void Save(string folder)
    {
        var path = Path.Combine(folder, Name + Suffix);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, WireJson.Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Forgets it.</summary>
    public void Forget(string folder) => File.Delete(Path.Combine(folder, Name + Suffix));
}
