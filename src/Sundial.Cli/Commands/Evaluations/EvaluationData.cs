using Sundial.Cli.Processes;
using Sundial.Learning.Data;

namespace Sundial.Cli.Commands.Evaluations;

/// <summary>What a model is measured on.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Threads">Threads to read it with.</param>
/// <param name="MemoryBytes">Memory for what is read.</param>
internal sealed record EvaluationData(string Path, int Threads, long MemoryBytes)
{
    private const int SkippedShown = 10;

    /// <summary>How images are read.</summary>
    public ImageReadOptions ImageOptions => new() { Threads = Threads, MemoryBytes = MemoryBytes };

    /// <summary>The first of what was left out, for an event.</summary>
    public static IEnumerable<SkippedImage> Shown(ImageDataset images) => images.Skipped.Take(SkippedShown);

    /// <summary>Tells a person of what was left out.</summary>
    public static void Warn(Terminal terminal, ImageDataset images)
    {
        foreach (var skipped in Shown(images))
        {
            terminal.Warn($"{skipped.Name} was left out: {skipped.Reason}.");
        }

        if (images.SkippedTotal > SkippedShown)
        {
            terminal.Warn($"{images.SkippedTotal - SkippedShown:N0} more files were left out.");
        }
    }
}
