using Spectre.Console;
using Sundial.Cli.Reports;
using Sundial.Learning.Evaluation;
using Xunit;

namespace Sundial.Cli.Tests.Reports;

public class MetricsViewTests
{
    [Fact]
    public void Few_classes_are_shown_whole_with_their_confusions()
    {
        var text = Text(Metrics(["cat", "[dog]"], [(0, 0), (0, 1), (1, 1), (1, 1)]));
        Assert.Matches(@"cat\s+2\s+100\.0 %\s+50\.0 %", text);
        Assert.Matches(@"\[dog\]\s+2\s+66\.7 %\s+100\.0 %", text);
        Assert.Matches(@"cat\s+1\s+1\s", text);
        Assert.Matches(@"\[dog\]\s+·\s+2\s", text);
    }

    [Fact]
    public void Of_many_classes_the_worst_are_shown()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(number => $"class{number:00}")];
        var text = Text(Metrics(names, [.. Enumerable.Range(0, 40).Select(label => (label, label)), (7, 31), (7, 31), (7, 31)]));
        Assert.Contains("10 classes of 40 with the lowest recall", text, StringComparison.Ordinal);
        Assert.Matches(@"class07\s+4\s+100\.0 %\s+25\.0 %", text);
        Assert.Matches(@"class07\s+class31\s+3", text);
        Assert.DoesNotContain("class39", text, StringComparison.Ordinal);
    }

    private static ClassificationMetrics Metrics(string[] names, (int Label, int Predicted)[] answers)
    {
        var counter = new ConfusionCounter(names);
        foreach (var (label, predicted) in answers)
        {
            var probabilities = new float[names.Length];
            probabilities[predicted] = 1;
            counter.Add(label, probabilities);
        }

        return counter.ToMetrics();
    }

    private static string Text(ClassificationMetrics metrics)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 100;
        MetricsView.Write(console, metrics);
        return text.ToString();
    }
}
