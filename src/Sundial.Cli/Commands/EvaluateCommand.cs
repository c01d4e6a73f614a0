using System.CommandLine;
using Sundial.Cli.Commands.Evaluations;
using Sundial.Cli.Processes;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial evaluate</c>: a model and data of which the truth is known in, metrics out.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly Argument<string> _model = OptionOf.Path("MODEL", "A model saved by sundial train.");
    private readonly Argument<string> _data = OptionOf.Path("DATA", "Images with labels or boxes, laid out as for training; where there is a test part, that part is used. Or a table with the column that the model predicts.");
    private readonly Option<float?> _threshold = OptionOf.Threshold("Of a detector: the score from which a box counts as found, for precision and recall; the model's own unless set.");
    private readonly Option<int> _threads = OptionOf.Threads();
    private readonly Option<long?> _memory = OptionOf.Memory();
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Terminal _terminal;

    /// <summary>The command, for a terminal.</summary>
    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measure a model on images with labels or boxes, or on a table.")
    {
        _terminal = terminal;
        Add(_model);
        Add(_data);
        foreach (var option in (Option[])[_threshold, _threads, _memory, _json])
        {
            Add(option);
        }

        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        var (path, threads, threshold) = (parse.GetRequiredValue(_model), parse.GetValue(_threads), parse.GetValue(_threshold));
        var data = new EvaluationData(parse.GetRequiredValue(_data), threads, parse.GetValue(_memory) ?? OptionOf.DefaultMemoryBytes);
        using var model = SavedModel.Open(path, threads);
        if (threshold is not null && model is not ObjectDetector)
        {
            throw new UsageException($"{path} is no detector, so --threshold means nothing; leave it out.");
        }

        switch (model)
        {
            case ImageClassifier classifier:
                ImageEvaluation.Run(_terminal, classifier, data);
                break;
            case ObjectDetector detector:
                BoxEvaluation.Run(_terminal, detector, data, threshold);
                break;
            case TablePredictor predictor:
                RowEvaluation.Run(_terminal, predictor, data);
                break;
            default:
                throw new NotSupportedException($"Nobody knows how to measure a model for {model.Task}.");
        }

        return ExitCode.Ok;
    }
}
