using System.Text.Json;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation;

/// <summary>Curves of precision against recall, by examples small enough to be worked out by hand.</summary>
public sealed class PrecisionRecallTests
{
    [Fact]
    public void A_curve_is_worked_out_as_by_hand()
    {
        // Of 4 that are there: right, wrong, right, right, and one is never found. Precision 1, 1/2, 2/3, 3/4; from any point on the best is 1, 3/4, 3/4, 3/4.
        var curve = PrecisionRecallCurve.Of("cat", 4, [(0.9, true), (0.8, false), (0.7, true), (0.6, true)]);
        Assert.Equal(76, curve.Points.Count);
        Assert.Equal(new PrecisionRecallPoint(0, 1, 0.9), curve.Points[0]);
        Assert.Equal(new PrecisionRecallPoint(0.25, 1, 0.9), curve.Points[25]);
        Assert.Equal(new PrecisionRecallPoint(0.26, 0.75, 0.7), curve.Points[26]);
        Assert.Equal(new PrecisionRecallPoint(0.75, 0.75, 0.6), curve.Points[75]);
        Assert.Equal((26 + 50 * 0.75) / 101, curve.AveragePrecision, 12);
    }

    [Fact]
    public void Equals_count_together_whatever_their_order()
    {
        var (one, other) = (PrecisionRecallCurve.Of("cat", 1, [(0.5, true), (0.5, false)]), PrecisionRecallCurve.Of("cat", 1, [(0.5, false), (0.5, true)]));
        Assert.Equal(one.Points, other.Points);
        Assert.Equal(0.5, one.AveragePrecision, 12);
    }

    [Fact]
    public void A_classifiers_classes_are_told_against_all_others_with_their_mean()
    {
        var sheet = new ScoreSheet(["a", "b", "c"], [2, 1, 0]);
        sheet.Add(0, [0.8f, 0.1f, 0.1f]);
        sheet.Add(1, [0.5f, 0.3f, 0.2f]);
        sheet.Add(0, [0.4f, 0.2f, 0.4f]);
        var curves = sheet.ToCurves()!;

        // Of class a: right, wrong, right. Of class b: right at once. There is no c.
        Assert.Equal(["a", "b"], curves.Classes.Select(curve => curve.Name));
        Assert.Equal([2, 1], curves.Classes.Select(curve => curve.Support));
        Assert.Equal((51 + 50 * 2 / 3.0) / 101, curves.Classes[0].AveragePrecision, 12);
        Assert.Equal(1, curves.Classes[1].AveragePrecision, 12);
        Assert.Equal(new PrecisionRecallPoint(0.5, 1), curves.Mean[50]);
        Assert.Equal((2 / 3.0 + 1) / 2, curves.Mean[100].Precision, 12);
    }

    [Fact]
    public void Of_many_classes_those_of_which_there_is_most_are_told()
    {
        int[] supports = [.. Enumerable.Range(0, 30)];
        Assert.Equal(Enumerable.Range(10, 20), PrecisionRecallMetrics.ClassesToTell(supports));
    }

    [Fact]
    public void A_detectors_curve_ends_at_what_it_finds_and_has_the_average_precision_of_coco()
    {
        var counted = new AveragePrecision(2);
        var box = new Box(0, 0, 10, 10);
        counted.Add([new LabelledBox(box, 0), new LabelledBox(new Box(50, 50, 60, 60), 0), new LabelledBox(box, 1, Ignored: true)], [new FoundBox(box, 0, 0.9f), new FoundBox(new Box(80, 80, 90, 90), 0, 0.3f)]);
        var curve = counted.Curves(["disc", "square"])!.Classes.Single();
        Assert.Equal(("disc", 2, 51), (curve.Name, curve.Support, curve.Points.Count));
        Assert.Equal(counted.Of(0, 0.5), curve.AveragePrecision, 12);
        Assert.Equal(51 / 101.0, curve.AveragePrecision, 12);
        Assert.Null(new AveragePrecision(1).Curves(["disc"]));
    }

    [Fact]
    public void Numbers_stand_on_one_line_and_are_read_back()
    {
        var curves = new PrecisionRecallMetrics([PrecisionRecallCurve.Of("cat", 1, [(0.123456789, true)])], [new PrecisionRecallPoint(0, 1)]);
        var json = JsonSerializer.Serialize(curves, TrainingReport.JsonOptions);
        Assert.Contains("\"mean\": [[0,1]]", json, StringComparison.Ordinal);
        Assert.Contains("[[0,1,0.12346],[0.01,1,0.12346],", json, StringComparison.Ordinal);
        var back = JsonSerializer.Deserialize<PrecisionRecallMetrics>(json, TrainingReport.JsonOptions)!;
        Assert.Equal(new PrecisionRecallPoint(0, 1, 0.12346), back.Classes[0].Points[0]);
        Assert.Equal(101, back.Classes[0].Points.Count);
        Assert.Null(back.Mean[0].Score);
    }

    [Fact]
    public void Residuals_are_counted_in_bins_and_points_are_a_few()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(row => (float)row)];
        // All a half too high but for two that are far off.
        float[] predictions = [.. values.Select((value, row) => row == 500 ? value + 1000 : row == 501 ? value - 1000 : value + (row % 2))];
        var plot = RegressionPlot.Of(predictions, values);
        Assert.Equal(200, plot.Points.Count);
        Assert.Equal(new PredictedValue(1, 2), plot.Points[1]);
        Assert.Equal((20, 1000), (plot.Residuals.Count, plot.Residuals.Sum(bin => bin.Count)));
        Assert.Equal((0, 1), (plot.Residuals[0].From, plot.Residuals[^1].To));
        Assert.Equal((500, 500), (plot.Residuals[0].Count, plot.Residuals[^1].Count));
        Assert.Equal([new ResidualBin(0, 0, 2)], RegressionPlot.Of([1, 2], [1, 2]).Residuals);
    }

    [Fact]
    public void A_report_of_a_thousand_classes_is_bounded()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(number => $"a class with a rather long name {number}")];
        var (counter, reliability, sheet) = (new ConfusionCounter(names), new ReliabilityCounter(), new ScoreSheet(names, [.. names.Select(_ => 2)]));
        var random = new Random(5);
        for (var image = 0; image < 2000; image++)
        {
            float[] answer = [.. names.Select(_ => random.NextSingle())];
            counter.Add(image % 1000, answer);
            reliability.Add(image % 1000, answer);
            sheet.Add(image % 1000, answer);
        }

        var metrics = counter.ToMetrics();
        Assert.Equal((0, 100), (metrics.ConfusionMatrix.Count, metrics.Confusions.Count));
        Assert.Equal(20, sheet.ToCurves()!.Classes.Count);
        var json = JsonSerializer.Serialize(new { names, metrics, Reliability = reliability.ToMetrics(), Curves = sheet.ToCurves() }, TrainingReport.JsonOptions);
        Assert.InRange(json.Length, 100_000, 1_000_000);
    }

    [Fact]
    public void What_was_taken_for_what_is_told_the_most_frequent_first()
    {
        var counter = new ConfusionCounter(["a", "b"]);
        counter.Add(0, [0.1f, 0.9f]);
        counter.Add(1, [0.9f, 0.1f]);
        counter.Add(1, [0.9f, 0.1f]);
        counter.Add(1, [0.1f, 0.9f]);
        Assert.Equal([new Confusion("b", "a", 2), new Confusion("a", "b", 1)], counter.ToMetrics().Confusions);
    }

    [Fact]
    public void Predictions_are_as_reliable_one_by_one_as_together()
    {
        float[] probabilities = [0.9f, 0.1f, 0.4f, 0.6f, 0.35f, 0.65f];
        var counter = new ReliabilityCounter();
        foreach (var (label, row) in new[] { 0, 1, 0 }.Select((label, row) => (label, row)))
        {
            counter.Add(label, probabilities.AsSpan(row * 2, 2));
        }

        // Of the second class: 0.1 and 0; 0.6 and 0.65 of which one is right: |0.1| + |1.25 − 1|, of three.
        Assert.Equal(0.35 / 3, counter.ToMetrics().ExpectedCalibrationError, 6);
        Assert.Equal(ReliabilityMetrics.Of(probabilities, [0, 1, 0], 2).Bins, counter.ToMetrics().Bins);
        Assert.Equal(2, counter.ToMetrics().Bins[6].Count);
    }
}
