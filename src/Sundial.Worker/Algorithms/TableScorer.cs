using System.Globalization;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores models of tables. The table that was asked for last is read once for all models of its columns.</summary>
internal sealed class TableScorer : IModelScorer
{
    private readonly LastRead<(string Path, string Schema), Table> _table = new();

    /// <inheritdoc/>
    public void Score(EvaluationRequest request, AnswerLines answers)
    {
        using var model = TablePredictor.Open(request.Model, threads: 1);
        var table = For(request.Data, model);
        int[] all = [.. Enumerable.Range(0, table.RowCount)];
        var part = request.Of(table.RowCount, () => all, () => TrainingSplit.Of(table, request.Seed).Test);
        var rows = table.Take(part);
        if (request.Examples)
        {
            Tell(model, rows, part, answers);
        }

        var measured = model.Evaluate(rows);
        if (measured.Numbers is { } numbers)
        {
            answers.Metric("rmse", numbers.Rmse, numbers.Count, ("mae", numbers.Mae), ("r2", numbers.R2));
        }
        else if (measured.Classes is { } classes)
        {
            var (name, value) = classes.Auc is { } area && model.ClassNames.Count == 2 ? ("auc", area) : ("log_loss", classes.Counts.LogLoss);
            answers.Metric(name, value, classes.Counts.Count, ("accuracy", classes.Counts.Accuracy), ("f1", classes.F1));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    // A row has no name of its own but its place.
    private static void Tell(TablePredictor model, Table rows, int[] part, AnswerLines answers)
    {
        for (var begin = 0; begin < part.Length; begin += model.RowsPerBatch)
        {
            var places = Enumerable.Range(begin, Math.Min(model.RowsPerBatch, part.Length - begin)).ToArray();
            var predicted = model.Predict(rows.Take(places));
            foreach (var (i, place) in places.Index())
            {
                Tell(model, rows, part[place], place, predicted.AsMemory(i * model.Outputs, model.Outputs), answers);
            }
        }
    }

    private static void Tell(TablePredictor model, Table rows, int number, int place, ReadOnlyMemory<float> predicted, AnswerLines answers)
    {
        var input = string.Create(CultureInfo.InvariantCulture, $"row {number + 1}");
        if (model.Target.Task == TableTask.Regression)
        {
            answers.Example(input, json => json.WriteNumber("prediction", predicted.Span[0]), json => json.WriteNumberValue(rows.Values.Span[place]));
            return;
        }

        var best = Array.IndexOf(predicted.ToArray(), predicted.ToArray().Max());
        answers.Example(
            input,
            json =>
            {
                json.WriteString("label", model.ClassNames[best]);
                json.WriteNumber("probability", Math.Round(predicted.Span[best], 6));
            },
            json => json.WriteStringValue(model.ClassNames[rows.Labels.Span[place]]));
    }

    private Table For(string path, TablePredictor model) => _table.Of((path, model.Schema.ToJson()), () => TableReader.ReadTest(AlgorithmFolder.DataIn(path), model.Schema));
}
