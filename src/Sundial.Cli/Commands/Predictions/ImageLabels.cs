using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>A classifier and images in, a label for each out.</summary>
internal sealed class ImageLabels(Terminal terminal, ImageClassifier classifier)
{
    /// <summary>Classifies.</summary>
    public ExitCode Run(SavedModelQuestion question)
    {
        using var images = ImageInputs.Read(question, classifier.Height, classifier.Width, classifier.Channels);
        classifier.Classify(images, null, (index, probabilities) => Tell(images.NameOf(index), probabilities));
        return ImageInputs.Finish(terminal, images, classifier.Path, "classified");
    }

    private void Tell(string image, ReadOnlySpan<float> probabilities)
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
