using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial predict</c>: a model and images in, a label for each out.</summary>
internal sealed class PredictCommand : Command
{
    private readonly Argument<string> _model = OptionOf.Path("MODEL", "A model saved by sundial train.");
    private readonly Argument<string> _images = OptionOf.Path("IMAGES", "An image, or a folder or archive of images.");
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<long?> _memory = OptionOf.Memory();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;

    /// <summary>The command, for a terminal.</summary>
    public PredictCommand(Terminal terminal)
        : base("predict", "Say what is on images.")
    {
        _terminal = terminal;
        Add(_model);
        Add(_images);
        foreach (var option in (Option[])[_threads, _memory, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        var path = parse.GetRequiredValue(_model);
        var threads = parse.GetValue(_threads);
        using var classifier = ImageClassifier.Open(path, threads);
        using var images = ImageDatasetReader.ReadUnlabelled(
            parse.GetRequiredValue(_images),
            classifier.Height,
            classifier.Width,
            classifier.Channels,
            new ImageReadOptions { Threads = threads, MemoryBytes = parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes, SkippedNamesKept = int.MaxValue });
        classifier.Classify(images, null, (index, probabilities) => Tell(classifier, images.NameOf(index), probabilities));
        foreach (var skipped in images.Skipped)
        {
            _terminal.Event(new { Event = "unreadable", Image = skipped.Name, skipped.Reason });
            _terminal.Warn($"{skipped.Name} was not classified: {skipped.Reason}.");
        }

        _terminal.Event(new { Event = "completed", Model = path, Images = images.Count, Unreadable = images.SkippedTotal });
        return images.SkippedTotal == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }

    private void Tell(ImageClassifier classifier, string image, ReadOnlySpan<float> probabilities)
    {
        var best = ImageClassifier.Best(probabilities);
        var label = classifier.ClassNames[best];
        if (!_terminal.Json)
        {
            _terminal.Line($"{image}\t{label}\t{Numbers.Percent(probabilities[best])}");
            return;
        }

        var byClass = new Dictionary<string, double>(probabilities.Length, StringComparer.Ordinal);
        for (var c = 0; c < probabilities.Length; c++)
        {
            byClass[classifier.ClassNames[c]] = Math.Round(probabilities[c], 6);
        }

        _terminal.Event(new { Event = "prediction", Image = image, Label = label, Probability = byClass[label], Probabilities = byClass });
    }
}
