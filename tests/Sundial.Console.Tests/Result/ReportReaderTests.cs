using System.Text.Json;
using Sundial.Console.Components.Result;
using Xunit;

namespace Sundial.Console.Tests.Result;

/// <summary>Reports of all tasks are read, those of older trainings and of programs of one's own too.</summary>
public sealed class ReportReaderTests
{
    [Fact]
    public void A_classifier_tells_what_it_was_asked_for_and_how_good_it_is()
    {
        var report = Read(Reports.Images);
        Assert.Equal(("image-classification", 0.97, 0.96, 0.25), (report.Task, report.AveragePrecision, report.Recall, report.ShareOfDataUsed));
        Assert.Equal((60.0, "accuracy", "cpu-2"), (report.Asked!.WithinSeconds, report.Asked.OptimizeFor, report.Asked.Tier));
        Assert.Equal([[9, 1], [0, 10]], report.ClassMetrics!.ConfusionMatrix!);
        Assert.Equal(new ReportConfusion("cat", "dog", 1), Assert.Single(report.ClassMetrics.Confusions!));
        Assert.Equal([1, 0.9, 0.2], report.PrecisionRecall!.Classes![0].Points![1]);
        Assert.Equal(0.03, report.Calibration!.ExpectedCalibrationError);
        Assert.Equal((0.99, true), (report.ExpectedWithMoreTime!.Expected, report.ExpectedWithMoreTime.GainIsExpected));
        Assert.Equal(("train", 50.0), (report.Ledger![0].Phase, report.Ledger[0].ActualSeconds));
    }

    [Fact]
    public void A_detector_tells_of_boxes()
    {
        var report = Read("""{"task":"object-detection","metrics":{"average_precision50":0.8,"average_precision":0.5,"threshold":0.3,"precision":0.7,"recall":0.6,"count":4,"classes":[{"name":"cell","objects":12,"average_precision50":0.8,"average_precision":0.5,"precision":0.7,"recall":0.6}]},"format":"voc","left_out":{"clipped":1}}""");
        Assert.Equal((0.8, 12), (report.Metrics!.AveragePrecision50, report.Metrics.Classes![0].Objects));
    }

    [Fact]
    public void A_table_of_classes_has_its_counts_further_in_and_calibration_where_older_reports_have_it()
    {
        var report = Read("""{"task":"table-classification","target":"income","metrics":{"counts":{"accuracy":0.87,"log_loss":0.3,"count":100,"classes":[],"confusion_matrix":[[50,5],[8,37]]},"auc":0.93,"f1":0.7,"reliability":{"expected_calibration_error":0.01,"bins":[{"from":0,"to":0.1,"count":40,"confidence":0.05,"accuracy":0.04}]}},"members":[{"learner":"boosted-trees","weight":1,"fitness":0.9,"rounds":120,"settings":"depth 6"}]}""");
        Assert.Equal((0.87, 0.93), (report.ClassMetrics!.Accuracy, report.Metrics!.Auc));
        Assert.Equal(40, Assert.Single(report.Calibration!.Bins!).Count);
        Assert.Equal("boosted-trees", Assert.Single(report.Members!).Learner);
    }

    [Fact]
    public void A_table_of_numbers_has_its_errors_and_a_plot()
    {
        var report = Read("""{"task":"table-regression","regression_metrics":{"rmse":0.6,"mae":0.4,"r2":0.5,"count":100},"regression_plot":{"points":[[1.5,2],[3,2.5]],"residuals":[{"from":-1,"to":1,"count":2}]}}""");
        Assert.Equal(0.6, report.RegressionMetrics!.Rmse);
        Assert.Equal([1.5, 2], report.RegressionPlot!.Points![0]);
    }

    [Fact]
    public void An_older_report_lacks_what_was_not_told_then()
    {
        var report = Read("""{"task":"image-classification","outcome":"completed","metrics":{"accuracy":0.9,"count":10},"seed":1,"notices":["One."]}""");
        Assert.Null(report.Asked);
        Assert.Null(report.PrecisionRecall);
        Assert.Equal(0.9, report.ClassMetrics!.Accuracy);
        Assert.Equal(["One."], report.Notices);
    }

    [Theory]
    [InlineData("""{"task":"own","metrics":"very good","epochs":3,"notices":[1,null],"seed":-4}""")]
    [InlineData("""{"task":"own","epochs":3,"ledger":{"a":1},"class_names":{"0":"cat"},"share_of_data_used":"all"}""")]
    public void What_cannot_be_read_does_not_hide_what_can(string json)
    {
        var report = Read(json);
        Assert.Equal(("own", 3.0), (report.Task, report.Epochs));
        Assert.Null(report.ClassMetrics);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("""{"something":"else"}""")]
    public void What_tells_nothing_that_is_known_is_no_report(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(ReportReader.Read(document.RootElement));
    }

    private static ResultReport Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ReportReader.Read(document.RootElement)!;
    }
}
