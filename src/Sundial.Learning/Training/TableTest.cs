using Sundial.Learning.Evaluation;
using Sundial.Learning.Forecasting;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Training;

/// <summary>Tests a model on rows it has not seen, a slice at a time, so that it can be cut.</summary>
internal static class TableTest
{
    private const int RowsOfFirstSlice = 2500;
    private const int RowsOfLeastSlice = 500;

    // What the benchmark of forecasts has shown: intervals of tables' curves, which rise in leaps, have to be so much wider.
    private const double Widening = 1.5;
    private static readonly UsualGain s_usual = new(Low: 0, Expected: 0.006, High: 0.025);
    private const int MostRowsOfSlice = 20_000;

    /// <summary>Predicts as many rows as there is time for, in a random order.</summary>
    /// <param name="predict">The model: predicts of rows, [rows, outputs].</param>
    /// <param name="test">The rows.</param>
    /// <param name="context">The run.</param>
    /// <param name="left">Seconds left for it.</param>
    /// <returns>The rows that were predicted, and what was predicted, [rows, outputs].</returns>
    public static (int[] Rows, float[] Predictions) Run(Func<Table, float[]> predict, Table test, RunContext context, Func<double> left)
    {
        var rows = Enumerable.Range(0, test.RowCount).ToArray();
        new Data.CounterRandom(context.Request.Seed, 0x7E57, 1).Shuffle<int>(rows);
        var predictions = new List<float>(rows.Length);
        var (done, slice, perRow) = (0, RowsOfFirstSlice, 0.0);
        while (done < rows.Length && left() > Math.Min(slice, rows.Length - done) * perRow * 1.3)
        {
            var begun = context.Clock.GetTimestamp();
            var part = rows.AsSpan(done, Math.Min(slice, rows.Length - done));
            predictions.AddRange(predict(test.Take(part)));
            done += part.Length;
            perRow = context.Clock.GetElapsedTime(begun).TotalSeconds / part.Length;
            // The first slice finds everything cold; those that follow are as long as half of what is left allows.
            slice = (int)Math.Clamp(0.5 * left() / Math.Max(1e-9, perRow), RowsOfLeastSlice, MostRowsOfSlice);
            context.Progress(progress => progress with { PhaseShare = (double)done / rows.Length });
        }

        return (rows[..done], [.. predictions]);
    }

    /// <summary>The measure by which a model is told of: the area under the curve of two classes, the log loss of several, the root of the mean squared error of numbers.</summary>
    public static ValidationMetric Metric(Table table, TableValidation validation) => table.Schema.Target switch
    {
        // Of these two the fitness is the negative.
        { Task: TableTask.Regression } => new ValidationMetric("rmse", -validation.Fitness, HigherIsBetter: false),
        { ClassNames.Count: > 2 } => new ValidationMetric("log_loss", -validation.Fitness, HigherIsBetter: false),
        _ => new ValidationMetric("auc", Area(table, validation)),
    };

    /// <summary>What is forecast of a model: what <see cref="Metric"/> measures.</summary>
    /// <param name="data">The rows, divided.</param>
    /// <param name="outcome">What the training came to.</param>
    public static ForecastSubject? Subject(TableData data, TableOutcome outcome)
    {
        if (outcome.Validation.Rows.Count == 0)
        {
            return null;
        }

        var metric = Metric(data.Development, outcome.Validation);
        var (rows, value) = (Math.Max(1, data.Test.RowCount), metric.Value);
        return new ForecastSubject(metric.Name, metric.HigherIsBetter, metric.HigherIsBetter ? 1 : 0)
        {
            Usual = s_usual,
            Widening = Widening,
            StandardError = metric.Name == "auc" ? Math.Sqrt(value * (1 - value) / Rarest(data.Test)) : value / Math.Sqrt(2.0 * rows),
        };
    }

    /// <summary>What the test says of the same.</summary>
    public static double? Tested(ForecastSubject? subject, TableEvaluation? tested) => subject?.Metric switch
    {
        "auc" => tested?.Classes?.Auc,
        "log_loss" => tested?.Classes?.Counts.LogLoss,
        "rmse" => tested?.Numbers?.Rmse,
        _ => null,
    };

    private static int Rarest(Table table)
    {
        var counts = new int[table.Schema.Target!.ClassNames.Count];
        foreach (var label in table.Labels.Span)
        {
            counts[label]++;
        }

        return Math.Max(1, counts.Min());
    }

    private static double Area(Table table, TableValidation validation)
    {
        var area = RankingMetrics.Auc(validation.Predictions, [.. validation.Rows.Select(row => table.Labels.Span[row])], 2);
        return double.IsNaN(area) ? 0.5 : area;
    }
}
