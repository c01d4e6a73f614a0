using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>A model of tables and rows in, a class or number for each out, as they are read.</summary>
internal sealed class TableRows(Terminal terminal, TablePredictor predictor)
{
    private const string StandardInput = "standard input";

    private long _rows;

    /// <summary>Predicts.</summary>
    public ExitCode Run(SavedModelQuestion question)
    {
        var batches = question.Inputs == "-"
            ? TableReader.ReadForPrediction(System.Console.OpenStandardInput(), StandardInput, predictor.Schema, predictor.RowsPerBatch)
            : TableReader.ReadForPrediction(question.Inputs, predictor.Schema, predictor.RowsPerBatch);
        using var file = question.OutputPath is { } path ? new PredictionFile(path, predictor.Target) : null;
        IReadOnlyList<string> notices = [];
        foreach (var batch in batches)
        {
            var predictions = predictor.Predict(batch);
            for (var row = 0; row < batch.RowCount; row++)
            {
                Tell(predictions.AsSpan(row * predictor.Outputs, predictor.Outputs), file);
            }

            notices = batch.Reading.Notices;
        }

        file?.Complete();
        Finish(question.OutputPath, notices);
        return ExitCode.Ok;
    }

    private void Tell(ReadOnlySpan<float> prediction, PredictionFile? file)
    {
        _rows++;
        if (file is not null)
        {
            file.Add(prediction);
        }
        else if (predictor.Target.Task == TableTask.Regression)
        {
            terminal.Event(new { Event = "prediction", Row = _rows, Value = float.IsFinite(prediction[0]) ? prediction[0] : (float?)null });
            terminal.Line($"{_rows}\t{PredictionFile.Text(prediction[0])}");
        }
        else
        {
            TellClass(prediction);
        }
    }

    private void TellClass(ReadOnlySpan<float> probabilities)
    {
        var best = ImageClassifier.Best(probabilities);
        var label = predictor.ClassNames[best];
        if (!terminal.Json)
        {
            terminal.Line($"{_rows}\t{Printable.Of(label)}\t{Numbers.Percent(probabilities[best])}");
            return;
        }

        var byClass = new Dictionary<string, double>(probabilities.Length, StringComparer.Ordinal);
        for (var c = 0; c < probabilities.Length; c++)
        {
            byClass[predictor.ClassNames[c]] = Math.Round(probabilities[c], 6);
        }

        terminal.Event(new { Event = "prediction", Row = _rows, Label = label, Probability = byClass[label], Probabilities = byClass });
    }

    private void Finish(string? target, IReadOnlyList<string> notices)
    {
        foreach (var notice in notices)
        {
            terminal.Event(new { Event = "notice", Sentence = notice });
            terminal.Warn(notice);
        }

        if (target is not null)
        {
            terminal.Line($"{target}, {_rows:N0} {(_rows == 1 ? "prediction" : "predictions")} of {Printable.Of(predictor.Target.Name)}");
        }

        terminal.Event(new { Event = "completed", Model = predictor.Path, Rows = _rows, File = target });
    }
}
