using System.Text.Json;
using Sundial.Console.Components.Result;
using Sundial.Console.Tests.Jobs;
using Sundial.Console.Tests.Rendering;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Console.Tests.Result;

/// <summary>What a training came to, as a person reads it.</summary>
public sealed class ResultViewTests
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202egnp.🦊";

    [Fact]
    public async Task Figures_are_told_with_their_words()
    {
        var html = await HtmlAsync(Reports.Images);
        foreach (var told in new[] { "97.0 %", "average precision", "recall", "With an additional hour", "99.0 %", "between 94.0 % and 100.0 %", "80 of 100 cases", "two processors", "25.0 %", "5 : 1", "1.3 s", "cat was taken for dog once" })
        {
            Assert.Contains(told, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_of_data_and_settings_are_text_wherever_they_stand()
    {
        var name = JsonSerializer.Serialize(Hostile);
        var html = await HtmlAsync(
            $$$"""
            {"task":{{{name}}},"target":{{{name}}},"class_names":[{{{name}}},"b"],"inputs":[{{{name}}}],"notices":[{{{name}}}],"network":{"name":{{{name}}}},"asked":{"optimize_for":{{{name}}},"tier":{{{name}}}},
            "metrics":{"accuracy":1,"classes":[{"name":{{{name}}},"support":1,"precision":1,"recall":1},{"name":"b","support":1,"precision":1,"recall":1}],"confusion_matrix":[[1,2],[0,1]],"confusions":[{"truth":{{{name}}},"prediction":{{{name}}},"count":2}]},
            "precision_recall":{"classes":[{"name":{{{name}}},"support":1,"average_precision":0.5,"points":[[0,1]]}]},"members":[{"learner":{{{name}}},"settings":{{{name}}}}],"ledger":[{"phase":{{{name}}}}],
            "expected_with_more_time":{"metric":{{{name}}},"expected":1}}
            """,
            new MistakesView
            {
                Task = Hostile,
                Tested = 1,
                Mistakes = [new MistakeView { Number = 1, Path = Hostile, Picture = Hostile, Truth = Hostile, Prediction = Hostile, Width = 9, Height = 9, Boxes = [new MistakenBoxView(Hostile, Hostile, 0.5, 0, 0, 5, 5)], Row = [new MistakenValueView(Hostile, Hostile)] }],
            });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_classes_are_listed_and_their_confusions_told_without_a_matrix()
    {
        var classes = string.Join(',', Enumerable.Range(0, 1000).Select(at => $$"""{"name":"class {{at}}","support":2,"precision":0.5,"recall":0.5}"""));
        var html = await HtmlAsync($$$"""{"task":"image-classification","metrics":{"accuracy":0.5,"classes":[{{{classes}}}],"confusion_matrix":[],"confusions":[{"truth":"class 3","prediction":"class 999","count":2}]}}""");
        Assert.Contains("class 999", html, StringComparison.Ordinal);
        Assert.Contains("class 3 was taken for class 999 twice", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"confusion", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_matrix_of_a_hundred_classes_is_a_table_with_shades()
    {
        var rows = string.Join(',', Enumerable.Range(0, 100).Select(row => $"[{string.Join(',', Enumerable.Range(0, 100).Select(column => row == column ? 9 : column == 0 ? 1 : 0))}]"));
        var html = await HtmlAsync($$$"""{"task":"image-classification","metrics":{"accuracy":0.9,"confusion_matrix":[{{{rows}}}]}}""");
        Assert.Equal(10_000, html.Split("shade-").Length - 1);
        Assert.Contains("right shade-9", html, StringComparison.Ordinal);
        Assert.Contains("2 was taken for 1 once", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Developer, true)]
    public async Task Who_may_only_look_gets_no_buttons_but_may_download(Role role, bool mayChange)
    {
        var html = await HtmlAsync(Reports.Images, role: role);
        Assert.Equal(mayChange, html.Contains("<button", StringComparison.Ordinal));
        Assert.Contains("model.zip", html, StringComparison.Ordinal);
        Assert.Contains("/files/model.onnx", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_a_report_says_so()
    {
        var html = await Rendered.HtmlAsync<ResultView>(new { Picture = new ResultPicture { Model = Model } });
        Assert.Contains("There is no report of this training", html, StringComparison.Ordinal);
    }

    private static readonly TrainingJobView s_job = MadeJob.Of("trained");

    private static ModelVersionView Model { get; } = new(Guid.NewGuid(), "animals", 1, false, null, default, [new FileEntry("model.onnx", new string('0', 64), 1000)], 1000, DateTimeOffset.UnixEpoch);

    private static async Task<string> HtmlAsync(string report, MistakesView? mistakes = null, Role role = Role.Developer)
    {
        using var document = JsonDocument.Parse(report);
        var picture = new ResultPicture { Report = ReportReader.Read(document.RootElement), Model = Model, Mistakes = mistakes, Job = s_job };
        return await Rendered.HtmlAsync<ResultView>(new { Picture = picture }, role);
    }
}
