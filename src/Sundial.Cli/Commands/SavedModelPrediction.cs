using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands;

/// <summary>A saved model and images in, a label for each out.</summary>
/// <param name="terminal">Where the labels go.</param>
/// <param name="threads">Threads to compute with.</param>
/// <param name="memoryBytes">Memory for decoded pixels; null for the usual.</param>
internal sealed class SavedModelPrediction(Terminal terminal, int threads, long? memoryBytes)
{
    /// <summary>Classifies.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="inputs">An image, or a folder or archive of images.</param>
    public ExitCode Run(string model, string inputs)
    {
        using var classifier = ImageClassifier.Open(model, threads);
        using var images = ImageDatasetReader.ReadUnlabelled(
            inputs,
            classifier.Height,
            classifier.Width,
            classifier.Channels,
            new ImageReadOptions { Threads = threads, MemoryBytes = memoryBytes ?? OptionOf.DefaultMemoryBytes, SkippedNamesKept = int.MaxValue });
        classifier.Classify(images, null, (index, probabilities) => Tell(classifier, images.NameOf(index), probabilities));
        foreach (var skipped in images.Skipped)
        {
            terminal.Event(new { Event = "unreadable", Image = skipped.Name, skipped.Reason });
            terminal.Warn($"{skipped.Name} was not classified: {skipped.Reason}.");
        }

        terminal.Event(new { Event = "completed", Model = model, Images = images.Count, Unreadable = images.SkippedTotal });
        return images.SkippedTotal == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }

    private void Tell(ImageClassifier classifier, string image, ReadOnlySpan<float> probabilities)
    {
        var best = ImageClassifier.Best(probabilities);
        var label = classifier.ClassNames[best];
        if (!terminal.Json)
        {
            terminal.Line($"{image}\t{label}\t{Numbers.Percent(probabilities[best])}");
            return;
        }

        var byClass = new Dictionary<string, double>(probabilities.Length, StringComparer.Ordinal);
        for (var c = 0; c < probabilities.Length; c++)
        {
            byClass[classifier.ClassNames[c]] = Math.Round(probabilities[c], 6);
        }

        terminal.Event(new { Event = "prediction", Image = image, Label = label, Probability = byClass[label], Probabilities = byClass });
    }
}
