using Sundial.Compute.Files;
using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Scorer.Control;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Programs;

/// <summary>What stands for /opt/ml in one process of a serving program: its model, its own files, and room for what it makes. Gone afterwards.</summary>
internal sealed class ProgramFolder : IDisposable
{
    /// <summary>The variable that says where the folder is.</summary>
    public const string Variable = "SAGEMAKER_BASE_DIR";

    private const string Archive = "model.tar.gz";

    private ProgramFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The mark in the environment of everything that runs in it.</summary>
    public string Mark => $"{Variable}={Path}";

    /// <summary>Makes the folder and lays the model out in it.</summary>
    /// <param name="programs">Where such folders are.</param>
    /// <param name="stage">What is served.</param>
    /// <param name="isConfined">Whether the program cannot write to what it is given.</param>
    /// <param name="cache">Where files come from.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">A file is not to be had.</exception>
    /// <exception cref="BundleException">An archive is not what it should be.</exception>
    public static async Task<ProgramFolder> CreateAsync(string programs, AssignedStage stage, bool isConfined, ModelCache cache, CancellationToken cancel)
    {
        // Whose it is stands in the path, so that a later scorer knows what nobody needs any more.
        var owner = $"{Environment.ProcessId}-{ProcessTree.StartOf(Environment.ProcessId) ?? 0}";
        var folder = new ProgramFolder(System.IO.Path.GetFullPath(System.IO.Path.Combine(programs, owner, Guid.NewGuid().ToString("N"))));
        try
        {
            foreach (var name in ContractPaths.Folders)
            {
                Directory.CreateDirectory(folder.At(name));
            }

            await folder.FillAsync(stage, isConfined, cache, cancel).ConfigureAwait(false);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Ends what a scorer that was killed left running, and removes its folders.</summary>
    /// <param name="programs">Where such folders are.</param>
    public static void RemoveStale(string programs)
    {
        foreach (var owner in Directory.Exists(programs) ? Directory.EnumerateDirectories(programs) : [])
        {
            var parts = System.IO.Path.GetFileName(owner).Split('-');
            if (parts is [var id, var began] && int.TryParse(id, out var process) && long.TryParse(began, out var start) && ProcessTree.StartOf(process) != start)
            {
                foreach (var folder in Directory.EnumerateDirectories(owner))
                {
                    ProcessTree.KillMarked($"{Variable}={System.IO.Path.GetFullPath(folder)}");
                }

                TryDelete(owner);
            }
        }
    }

    /// <summary>A path below it.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <inheritdoc/>
    public void Dispose() => TryDelete(Path);

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next scorer that starts here tries again.
        }
    }

    private async Task FillAsync(AssignedStage stage, bool isConfined, ModelCache cache, CancellationToken cancel)
    {
        if (stage.Program!.Bundle is { } bundle)
        {
            await ExtractAsync(bundle, ContractPaths.Code, cache, cancel).ConfigureAwait(false);
        }

        // SageMaker's own form: one archive, which the program finds unpacked.
        if (stage.Files is [{ Path: Archive } archive])
        {
            await ExtractAsync(archive, ContractPaths.Model, cache, cancel).ConfigureAwait(false);
            return;
        }

        foreach (var file in stage.Files)
        {
            var target = Below(ContractPaths.Model, file.Path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            await cache.PlaceAsync(file, target, isConfined, cancel).ConfigureAwait(false);
        }
    }

    private async Task ExtractAsync(FileEntry archive, string folder, ModelCache cache, CancellationToken cancel)
    {
        var path = await cache.FetchAsync(archive, cancel).ConfigureAwait(false);
        new BundleExtractor(BundleLimits.Default).Extract(path, At(folder));
    }

    private string Below(string folder, string relative)
    {
        var root = At(folder);
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, relative));
        return path.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ModelLoadException($"The model's file \"{relative}\" leads out of its folder.");
    }
}
