using Sundial.Cli.Commands;
using Sundial.Cli.Processes;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Cli.Reports;

/// <summary>What would be trained in a given time, for a person.</summary>
internal static class OutlookView
{
    /// <summary>Writes it; nothing where there is none.</summary>
    public static void Write(Terminal terminal, TrainingOutlook? outlook)
    {
        if (outlook is not null)
        {
            TableProfileView.Sentences(terminal, $"In {Duration.Text(TimeSpan.FromSeconds(outlook.DeadlineSeconds))}, before anything is measured:", outlook.Sentences);
        }
    }
}
