using System.Globalization;
using System.Text.Json;
using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Jobs;

/// <summary>What stands for /opt/ml in one run of a job: laid out as contract.md says, and gone afterwards.</summary>
internal sealed class JobFolder : IDisposable
{
    private JobFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The mark in the environment of everything that runs in it.</summary>
    public string Mark => $"{AlgorithmEnvironment.BaseFolder}={Path}";

    /// <summary>Makes the folder and its layout.</summary>
    /// <param name="jobs">Where job folders are.</param>
    /// <param name="name">A name of its own, such as the lease's.</param>
    public static JobFolder Create(string jobs, string name)
    {
        // Who owns it stands in the path, so that a later worker knows what nobody needs any more.
        var owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{ProcessTree.StartOf(Environment.ProcessId) ?? 0}");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(jobs, owner, name));
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        foreach (var folder in ContractPaths.Folders)
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, folder));
        }

        return new JobFolder(path);
    }

    /// <summary>Removes the folders that dead processes left, and ends what still runs in them.</summary>
    /// <param name="jobs">Where job folders are.</param>
    public static void RemoveStale(string jobs)
    {
        foreach (var owner in Directory.Exists(jobs) ? Directory.EnumerateDirectories(jobs) : [])
        {
            var parts = System.IO.Path.GetFileName(owner).Split('-');
            if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var process) && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
                && ProcessTree.StartOf(process) != start)
            {
                foreach (var job in Directory.EnumerateDirectories(owner))
                {
                    ProcessTree.KillMarked($"{AlgorithmEnvironment.BaseFolder}={System.IO.Path.GetFullPath(job)}");
                }

                TryDelete(owner);
            }
        }
    }

    /// <summary>A path below it.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes what input/config holds.</summary>
    /// <param name="order">The job.</param>
    /// <param name="seenAs">What the folder is called where the program runs.</param>
    /// <param name="deadlineUnixMilliseconds">By when the model must be written.</param>
    public void WriteConfiguration(JobOrder order, string seenAs, long deadlineUnixMilliseconds)
    {
        File.WriteAllText(At("input/config/hyperparameters.json"), ContractFiles.Hyperparameters(order));
        File.WriteAllText(At("input/config/inputdataconfig.json"), ContractFiles.InputData(order));
        File.WriteAllText(At("input/config/resourceconfig.json"), ContractFiles.Resources(order));
        File.WriteAllText(At("input/config/checkpointconfig.json"), ContractFiles.Checkpoints(seenAs));
        WriteDeadline(order, deadlineUnixMilliseconds);
    }

    /// <summary>Writes the deadline, so that a program that reads it meanwhile sees one of the two.</summary>
    public void WriteDeadline(JobOrder order, long unixMilliseconds) => ContractFiles.Replace(At(ContractPaths.Deadline), ContractFiles.Deadline(order, unixMilliseconds));

    /// <summary>Where a channel's file goes; its folder is made.</summary>
    public string ChannelFile(string channel, FileEntry file)
    {
        var folder = Below(ContractPaths.Data, channel);
        Directory.CreateDirectory(folder);
        var name = file.Path.Split('/', '\\')[^1];
        return System.IO.Path.Combine(folder, name is "" or "." or ".." ? "data" : name);
    }

    /// <summary>A path below one of its folders that somebody else chose.</summary>
    /// <exception cref="InvalidDataException">The path leads out of the folder.</exception>
    public string Below(string folder, string relative)
    {
        var root = At(folder);
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, relative));
        return path.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"The path \"{relative}\" leads out of {folder}.");
    }

    /// <summary>What the program has learned about hyperparameters; null where it wrote nothing, or nothing that the server takes.</summary>
    public JsonElement? Lesson()
    {
        // As it is written with indents; the server takes a quarter of it without them.
        const int Longest = 64 * 1024;
        try
        {
            var file = new FileInfo(At(ContractPaths.Lesson));
            return file is { Exists: true, Length: <= Longest } && JsonElement.Parse(File.ReadAllBytes(file.FullName)) is { ValueKind: JsonValueKind.Object } lesson ? lesson : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The first 1,024 characters of what the program wrote about its failure; null when it wrote nothing.</summary>
    public string? FailureText()
    {
        try
        {
            using var handle = LibC.OpenBeneath(Path, ContractPaths.Failure);
            using var reader = new StreamReader(new FileStream(handle, FileAccess.Read));
            var text = new char[1024];
            var count = reader.ReadBlock(text);
            var words = new string(text, 0, count).Replace('\0', ' ').Trim();
            return words.Length == 0 ? null : words;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        TryDelete(Path);
        var owner = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            Directory.Delete(owner);
        }
        catch (IOException)
        {
            // Another run of this process is in there.
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next worker that starts here tries again.
        }
    }
}
