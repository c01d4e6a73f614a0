using Sundial.Contracts.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Training.Protocol;

/// <summary>Looks at files that a worker names.</summary>
internal static class FileFaults
{
    private const int MostFiles = 1000;
    private const int LongestPath = 500;

    /// <summary>Refuses paths that lead out of their folder, digests that are none, and names that come twice.</summary>
    public static void Check(Faults faults, IReadOnlyList<FileEntry> files, int least)
    {
        faults.Check(files.Count >= least && files.Count <= MostFiles, "files", $"must be {least} to {MostFiles} files");
        for (var index = 0; index < Math.Min(files.Count, MostFiles); index++)
        {
            var file = files[index];
            faults.Check(IsPath(file.Path), $"files[{index}].path", $"must be 1 to {LongestPath} characters, relative, with slashes, and stay below its folder");
            faults.Check(Digest.TryParse(file.Sha256, out _), $"files[{index}].sha256", "must be 64 lower-case hexadecimal digits");
            faults.Check(file.SizeBytes >= 0, $"files[{index}].size_bytes", "must not be negative");
        }

        faults.Check(files.DistinctBy(file => file.Path).Count() == files.Count, "files", "must each have a path of its own");
    }

    /// <summary>Keeps the bytes of files from the collector, in an order that two transactions have in common.</summary>
    /// <exception cref="ProblemException">Bytes were not sent.</exception>
    public static async Task KeepAsync(UnitOfWork work, IReadOnlyList<FileEntry> files, CancellationToken cancel)
    {
        foreach (var file in files.DistinctBy(file => file.Sha256).OrderBy(file => file.Sha256, StringComparer.Ordinal))
        {
            if (!await ArtifactStore.KeepAsync(work, Digest.Parse(file.Sha256), cancel))
            {
                throw TrainingProblems.BytesMissing.For($"The bytes of {file.Path} ({file.Sha256}) are not in the store; send them first.");
            }
        }
    }

    private static bool IsPath(string path) =>
        path.Length is >= 1 and <= LongestPath && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or ".."));
}
