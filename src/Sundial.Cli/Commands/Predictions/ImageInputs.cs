using Sundial.Cli.Processes;
using Sundial.Learning.Data;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>Images that a saved model looks at, and what is told of those that cannot be read.</summary>
internal static class ImageInputs
{
    /// <summary>Reads them at the size that the model takes.</summary>
    public static ImageDataset Read(SavedModelQuestion question, int height, int width, int channels) => ImageDatasetReader.ReadUnlabelled(
        question.Inputs,
        height,
        width,
        channels,
        new ImageReadOptions { Threads = question.Threads, MemoryBytes = question.MemoryBytes, SkippedNamesKept = int.MaxValue });

    /// <summary>Tells of what was left out, and how many there were.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="images">The images.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="undone">What was not done with those that were left out.</param>
    /// <param name="drawn">Where the pictures went that were drawn on.</param>
    public static ExitCode Finish(Terminal terminal, ImageDataset images, string model, string undone, string? drawn = null)
    {
        foreach (var skipped in images.Skipped)
        {
            terminal.Event(new { Event = "unreadable", Image = skipped.Name, skipped.Reason });
            terminal.Warn($"{skipped.Name} was not {undone}: {skipped.Reason}.");
        }

        terminal.Event(new { Event = "completed", Model = model, Images = images.Count, Unreadable = images.SkippedTotal, Drawn = drawn });
        return images.SkippedTotal == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }
}
