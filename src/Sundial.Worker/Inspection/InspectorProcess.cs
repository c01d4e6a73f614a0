using System.Security.Cryptography;
using System.Text.Json;
using Sundial.Compute.Processes;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;

namespace Sundial.Worker.Inspection;

/// <summary>Has a data set looked at by a process of its own, in bounded memory and time, behind everything else that the machine does.</summary>
/// <param name="services">What the worker has.</param>
internal sealed class InspectorProcess(WorkerServices services)
{
    private const int OutOfMemory = 137;
    private const int LongestFailure = 1000;

    /// <summary>Looks.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="data">The data's file.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>What was found, and the file with the thumbnails; null where there are none.</returns>
    /// <exception cref="InspectionException">Nothing was found; the message says why.</exception>
    public async Task<(InspectedData Found, string? Thumbnails)> LookAsync(JobFolder folder, string data, TimeSpan patience, CancellationToken cancel)
    {
        var output = Directory.CreateDirectory(folder.At("inspection")).FullName;
        var last = "";
        var process = await ProgramProcess.StartAsync(services.Start.Inspector(folder, data, output), line => last = line, services.Clock).ConfigureAwait(false);
        await using (process.ConfigureAwait(false))
        {
            int code;
            try
            {
                code = await process.Exited.WaitAsync(patience, services.Clock, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new InspectionException($"Looking at the data took longer than {patience.TotalMinutes:0.#} minutes, and was ended; it can be trained on all the same.", mayDoBetter: false);
            }

            return code == 0 ? await ReadAsync(output, cancel).ConfigureAwait(false) : throw Ended(code, last);
        }
    }

    private static async Task<(InspectedData, string?)> ReadAsync(string output, CancellationToken cancel)
    {
        var failure = Path.Combine(output, InspectorProgram.FailureFile);
        if (File.Exists(failure))
        {
            var words = await File.ReadAllTextAsync(failure, cancel).ConfigureAwait(false);
            throw new InspectionException(words.Length <= LongestFailure ? words : words[..LongestFailure], mayDoBetter: false);
        }

        var found = JsonSerializer.Deserialize<InspectedData>(await File.ReadAllBytesAsync(Path.Combine(output, InspectorProgram.FoundFile), cancel).ConfigureAwait(false), ApiJson.Reading)
            ?? throw new InvalidDataException("The program that looks at data wrote nothing.");
        if (found.Pictures.Count == 0)
        {
            return (found with { Thumbnails = null, ThumbnailType = null }, null);
        }

        var path = Path.Combine(output, InspectorProgram.ThumbnailsFile);
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false));
            return (found with { Thumbnails = new FileEntry(InspectorProgram.ThumbnailsFile, digest, file.Length) }, path);
        }
    }

    // Data can do that to a decoder, and so can a machine without memory: another try tells which it was.
    private static InspectionException Ended(int code, string last) => new(
        code == OutOfMemory
            ? "The program that looked at the data was ended from outside, as systems do when memory runs out; look again when there is more of it."
            : $"The program that looked at the data broke down ({code}{(last.Length > 0 ? $": {WireText.Name(last)}" : "")}); a file in it may be damaged.",
        mayDoBetter: true);
}
