using System.Globalization;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Workers;
using Sundial.Learning.Data;
using Sundial.Worker.Algorithms;

namespace Sundial.Worker.Inspection;

/// <summary><c>sundial-worker inspect DATA FOLDER THREADS</c>: looks at a data set, in a process of its own, so that data that brings it down brings nothing else down.</summary>
/// <remarks>Writes FOLDER/found.json and FOLDER/thumbnails, or FOLDER/failure with a sentence.</remarks>
internal static class InspectorProgram
{
    /// <summary>The first argument that leads here.</summary>
    public const string Name = "inspect";

    /// <summary>What was found, as <see cref="InspectedData"/>.</summary>
    public const string FoundFile = "found.json";

    /// <summary>The thumbnails, end to end.</summary>
    public const string ThumbnailsFile = "thumbnails";

    /// <summary>Why nothing was found.</summary>
    public const string FailureFile = "failure";

    private const int Done = 0;
    private const int UsageError = 2;

    /// <summary>Runs it.</summary>
    /// <param name="args">Such as <c>inspect /data/flowers.zip /out 8</c>.</param>
    public static int Run(string[] args)
    {
        if (args is not [Name, var data, var folder, var count] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) || threads < 1)
        {
            Console.Error.WriteLine("sundial-worker: inspect takes DATA FOLDER THREADS; workers call it themselves.");
            return UsageError;
        }

        var inspector = new DatasetInspector(data, Path.Combine(folder, ThumbnailsFile), folder, threads, Environment.GetEnvironmentVariable(AlgorithmFolder.RatesVariable));
        try
        {
            var found = inspector.Look(CancellationToken.None);
            File.WriteAllBytes(Path.Combine(folder, FoundFile), JsonSerializer.SerializeToUtf8Bytes(found, WireJson.Options));
        }
        catch (DatasetException fault)
        {
            Fail(fault.Message);
        }
        catch (OutOfMemoryException)
        {
            Fail($"{data} needs more than the {InspectorBounds.HeapBytes / 1e9:0.#} GB of memory that looking at data may take; make a data set of less of it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Fail($"{data} cannot be read ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}).");
        }

        return Done;

        // Whoever brought the data knows it by its name; where it lies here is nobody's business.
        void Fail(string sentence) =>
            File.WriteAllText(Path.Combine(folder, FailureFile), WireText.Sentence(sentence.Replace(data, Path.GetFileName(data), StringComparison.Ordinal).Replace(folder, "", StringComparison.Ordinal)));
    }
}
