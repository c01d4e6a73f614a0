using Sundial.Worker.Jobs;

namespace Sundial.Worker.Tests.Processes;

/// <summary>Clears away what a killed worker left.</summary>
internal static class JobFolderCleaner
{
    public static void Clean(string folder)
    {
        JobFolder.RemoveStale(Path.Combine(folder, "jobs"));
        Directory.Delete(folder, recursive: true);
    }
}
