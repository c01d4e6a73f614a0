using Spectre.Console;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Reports;

/// <summary>How well a column was predicted, for a person: a sentence, and of classes the tables of a classifier.</summary>
internal static class TableMetricsView
{
    /// <summary>The beginning of a sentence.</summary>
    public static string Headline(TableEvaluation metrics) => metrics switch
    {
        { Classes: { } classes } =>
            $"Accuracy {Observers.Numbers.Percent(classes.Counts.Accuracy, 2)}{(classes.Auc is { } auc ? $", AUC {auc:0.0000}" : string.Empty)}, log loss {classes.Counts.LogLoss:0.0000}",
        { Numbers: { } numbers } => $"RMSE {numbers.Rmse:0.####}, MAE {numbers.Mae:0.####}, R² {numbers.R2:0.000}",
        _ => "Nothing was measured",
    };

    /// <summary>Writes the classes; nothing of numbers.</summary>
    public static void Write(IAnsiConsole console, TableEvaluation metrics)
    {
        if (metrics.Classes is { } classes)
        {
            MetricsView.Write(console, classes.Counts, "rows");
        }
    }
}
