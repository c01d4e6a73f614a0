using System.Text.Json;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Models;

namespace Sundial.Cli.Commands.Models;

/// <summary>A model version on its way to this machine: the ONNX file alone, or the folder of all its files.</summary>
internal static class ModelDownload
{
    private static readonly string[] s_beside = [".report.json", ".training"];

    /// <summary>Fetches it and tells where it is.</summary>
    /// <param name="call">The command.</param>
    /// <param name="version">The version.</param>
    /// <param name="target">A file, a folder, or null for what fits.</param>
    /// <returns>The file or folder.</returns>
    public static async Task<string> RunAsync(RemoteCall call, ModelVersionView version, string? target)
    {
        var plan = Plan(version, target);
        var size = plan.Sum(file => file.Entry.SizeBytes);
        await TransferView.ShowAsync(call.Terminal, call.Clock, $"Fetching {version.Model}:{version.Version}", size, async bytes =>
        {
            var before = 0L;
            foreach (var (entry, file) in plan)
            {
                await call.Client.Models.DownloadAsync(version, entry, file, new After(bytes, before), call.Cancel);
                before += entry.SizeBytes;
            }

            return size;
        });
        foreach (var (entry, file) in plan)
        {
            call.Terminal.Event(new { Event = "downloaded", File = file, entry.Sha256, entry.SizeBytes });
            call.Terminal.Line($"{version.Model}:{version.Version}{(version.Partial ? " (partial)" : string.Empty)}  {file}, {Numbers.Bytes(entry.SizeBytes)}");
        }

        if (plan is [{ Target: var model }, ..] && model.EndsWith(".onnx", StringComparison.Ordinal))
        {
            var (what, input) = IsOfTables(version) ? ("rows", "TABLE.csv") : ("images", "IMAGE");
            call.Terminal.Line($"Try it on your own {what}: sundial predict {Path.GetRelativePath(Environment.CurrentDirectory, model)} {input}");
        }

        return plan[0].Target;
    }

    /// <summary>Which file goes where. A file's path is its server's word, so it is looked at before anything is written.</summary>
    /// <exception cref="UsageException">The model has no file to go under one name, or a path that leads out of the folder.</exception>
    public static IReadOnlyList<(FileEntry Entry, string Target)> Plan(ModelVersionView version, string? target)
    {
        var main = MainFile(version.Files);
        if (target is null ? main is not null : Path.HasExtension(target) && !Directory.Exists(target))
        {
            var file = Path.GetFullPath(target ?? version.Model + Path.GetExtension(main?.Path));
            return main is not null
                ? [(main, file), .. Beside(version.Files, main, file)]
                : throw new UsageException($"{version.Model}:{version.Version} has {version.Files.Count} files and none of them is the model alone; give a folder, such as --out {version.Model}.");
        }

        var folder = Path.GetFullPath(target ?? version.Model);
        return version.Files.Count > 0
            ? [.. version.Files.Select(entry => (entry, Within(folder, entry.Path)))]
            : throw new UsageException($"{version.Model}:{version.Version} has no files.", ExitCode.Failed, "model.empty");
    }

    private static FileEntry? MainFile(IReadOnlyList<FileEntry> files) =>
        files is [var only] ? only
        : files.Where(file => file.Path.EndsWith(".onnx", StringComparison.Ordinal)).ToArray() is [var onnx] ? onnx
        : files.FirstOrDefault(file => file.Path == "model.onnx");

    // As sundial train lays them: beside the model go the report and what it can be trained on from.
    private static IEnumerable<(FileEntry, string)> Beside(IReadOnlyList<FileEntry> files, FileEntry main, string target) =>
        from extension in s_beside
        from file in files
        where file.Path == Path.ChangeExtension(main.Path, extension)
        select (file, Path.ChangeExtension(target, extension));

    private static bool IsOfTables(ModelVersionView version) =>
        version.Metrics.ValueKind == JsonValueKind.Object && version.Metrics.TryGetProperty("task", out var task) && task.ValueKind == JsonValueKind.String
        && task.GetString()!.StartsWith("table-", StringComparison.Ordinal);

    private static string Within(string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return full.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new UsageException($"The server names a file {path}, which would lie outside {folder}; nothing was written.", ExitCode.Failed, "model.path-outside");
    }

    private sealed class After(IProgress<long> next, long before) : IProgress<long>
    {
        public void Report(long value) => next.Report(before + value);
    }
}
