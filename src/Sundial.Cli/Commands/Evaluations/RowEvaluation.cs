using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;

namespace Sundial.Cli.Commands.Evaluations;

/// <summary>A model of tables and a table with its target in, metrics out.</summary>
internal static class RowEvaluation
{
    /// <summary>Measures.</summary>
    public static void Run(Terminal terminal, TablePredictor predictor, EvaluationData data)
    {
        var table = TableReader.ReadTest(data.Path, predictor.Schema, new TableReadOptions { MemoryBytes = Math.Max(data.MemoryBytes, OptionOf.LeastTableMemoryBytes) });
        var metrics = predictor.Evaluate(table);
        terminal.Event(new
        {
            Event = "completed",
            predictor.Task,
            Model = predictor.Path,
            Data = data.Path,
            Rows = table.RowCount,
            table.Reading.RaggedRows,
            table.Reading.RowsWithoutTarget,
            table.Reading.Notices,
            Metrics = metrics.Classes,
            RegressionMetrics = metrics.Numbers,
        });
        if (terminal.Json)
        {
            return;
        }

        terminal.Line($"{TableMetricsView.Headline(metrics)} on {table.RowCount:N0} rows.");
        TableMetricsView.Write(terminal.Rich, metrics);
        foreach (var notice in table.Reading.Notices)
        {
            terminal.Warn(notice);
        }
    }
}
