using System.CommandLine;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Machines;
using Sundial.Learning.Training;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial demo</c>: the whole way once, on real handwritten digits, without any data of one's own.</summary>
internal sealed class DemoCommand : Command
{
    private const int Shown = 12;

    private readonly Option<string?> _within = OptionOf.Within("; 60s unless set");
    private readonly Option<string> _out = OptionOf.Out("digits.onnx");
    private readonly Option<ulong> _seed = OptionOf.Seed();
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;

    /// <summary>The command, for a terminal and a clock.</summary>
    public DemoCommand(Terminal terminal, TimeProvider clock)
        : base("demo", "Train a classifier of handwritten digits within 60 seconds, test it, and show it at work.")
    {
        (_terminal, _clock) = (terminal, clock);
        foreach (var option in (Option[])[_within, _out, _seed, _threads, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        using var interruption = new Interruption();
        var deadline = TimeBudget.Of(parse.GetValue(_within) ?? "60s", null, null);
        var startedAt = ProcessStart.Timestamp(_clock);
        _terminal.Line("10,000 real handwritten digits: 8,000 to learn from, 2,000 held out for the test.");
        var data = DigitsDataset.Prepare(CacheFolder.Path, cancel: interruption.Token);
        var request = new TrainingRequest
        {
            DataPath = data,
            Deadline = deadline,
            StartedAt = startedAt,
            OutputPath = parse.GetRequiredValue(_out),
            Seed = parse.GetValue(_seed),
            Threads = parse.GetValue(_threads),
            RatesPath = Path.Combine(CacheFolder.Path, MachineRates.FileName),
        };
        var session = new TrainingSession(_terminal, _clock);
        var report = session.Run(TrainingTask.ImageClassification, request, "Training a classifier of digits", interruption);
        if (report.Outcome == TrainingOutcome.Completed)
        {
            Show(Classify(report.ModelPath, data, request.Threads));
            _terminal.Line($"Try it on your own images: sundial predict {report.ModelPath} IMAGE");
        }

        return session.Finish(report);
    }

    private static Gallery Classify(string model, string data, int threads)
    {
        using var classifier = ImageClassifier.Open(model, threads);
        using var digits = ImageDatasetReader.Read(data, new ImageReadOptions { Height = classifier.Height, Width = classifier.Width, Channels = classifier.Channels, Threads = threads });
        var heldOut = Enumerable.Range(0, digits.Count).Where(index => digits.Splits[index] == DataSplit.Test).Take(Shown).ToArray();
        var shown = new List<ShownDigit>(heldOut.Length);
        classifier.Classify(digits, heldOut, (index, probabilities) =>
        {
            var best = ImageClassifier.Best(probabilities);
            var grey = new byte[digits.ImageBytes];
            digits.CopyPixels(index, grey);
            shown.Add(new ShownDigit(digits.NameOf(index), digits.ClassNames[digits.Labels[index]], classifier.ClassNames[best], probabilities[best], grey));
        });
        return new Gallery(shown, digits.Height, digits.Width);
    }

    private void Show(Gallery gallery)
    {
        foreach (var digit in gallery.Digits)
        {
            _terminal.Event(new { Event = "prediction", Image = digit.Name, digit.Label, Probability = Math.Round(digit.Probability, 6), digit.Truth });
        }

        _terminal.Line();
        _terminal.Line($"{gallery.Digits.Count} digits that it had never seen, and what it takes them for:");
        _terminal.Line();
        if (_terminal.IsInteractive && !_terminal.Json)
        {
            DigitGallery.Write(_terminal.Rich, gallery.Digits, gallery.Height, gallery.Width);
            return;
        }

        foreach (var digit in gallery.Digits)
        {
            _terminal.Line(DigitGallery.Line(digit));
        }
    }

    private sealed record Gallery(IReadOnlyList<ShownDigit> Digits, int Height, int Width);
}
