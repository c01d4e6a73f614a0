using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial evaluate</c>: a model and labelled images in, metrics out.</summary>
internal sealed class EvaluateCommand : Command
{
    private const int SkippedShown = 10;

    private readonly Argument<string> _model = OptionOf.Path("MODEL", "A model saved by sundial train.");
    private readonly Argument<string> _data = OptionOf.Path("DATA", "Labelled images, laid out as for training; where there is a test/ part, that part is used.");
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<long?> _memory = OptionOf.Memory();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;

    /// <summary>The command, for a terminal.</summary>
    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measure a model on labelled images.")
    {
        _terminal = terminal;
        Add(_model);
        Add(_data);
        foreach (var option in (Option[])[_threads, _memory, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        var (path, data, threads) = (parse.GetRequiredValue(_model), parse.GetRequiredValue(_data), parse.GetValue(_threads));
        using var classifier = ImageClassifier.Open(path, threads);
        using var images = ImageDatasetReader.Read(data, new ImageReadOptions
        {
            Height = classifier.Height,
            Width = classifier.Width,
            Channels = classifier.Channels,
            Threads = threads,
            MemoryBytes = parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes,
            AllowOneClass = true,
        });
        var test = Enumerable.Range(0, images.Count).Where(index => images.Splits[index] == DataSplit.Test).ToArray();
        var metrics = classifier.Evaluate(images, test.Length > 0 ? test : null);
        Tell(path, data, images, test.Length > 0, metrics);
        return ExitCode.Ok;
    }

    private void Tell(string model, string data, ImageDataset images, bool onTestPart, ClassificationMetrics metrics)
    {
        _terminal.Event(new
        {
            Event = "completed",
            Model = model,
            Data = data,
            Part = onTestPart ? "test" : "all",
            SkippedImages = images.SkippedTotal,
            Skipped = images.Skipped.Take(SkippedShown),
            Metrics = metrics,
        });
        if (_terminal.Json)
        {
            return;
        }

        _terminal.Line($"Accuracy {Numbers.Percent(metrics.Accuracy, 2)} on {metrics.Count:N0} images{(onTestPart ? " of the test part" : string.Empty)}, log loss {Numbers.Loss(metrics.LogLoss)}.");
        MetricsView.Write(_terminal.Rich, metrics);
        foreach (var skipped in images.Skipped.Take(SkippedShown))
        {
            _terminal.Warn($"{skipped.Name} was left out: {skipped.Reason}.");
        }

        if (images.SkippedTotal > SkippedShown)
        {
            _terminal.Warn($"{images.SkippedTotal - SkippedShown:N0} more files were left out.");
        }
    }
}
