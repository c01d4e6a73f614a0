using System.Text.RegularExpressions;
using Sundial.Console.Pages.Datasets;
using Sundial.Console.Tests.Pages.NewModel;
using Sundial.Console.Tests.Rendering;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Xunit;

namespace Sundial.Console.Tests.Pages.Datasets;

/// <summary>What was found in data is shown whole, as text, and to each role what it may do.</summary>
public sealed class DatasetPartsTests
{
    [Fact]
    public async Task Table_shows_findings_columns_histograms_and_rows()
    {
        var html = await Rendered.HtmlAsync<DatasetLook>(new { View = Details(Profiles.OfTable()) });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("<strong>Wrong:</strong> &lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("from 17 to 90", html, StringComparison.Ordinal);
        Assert.Contains("1971-01-01", html, StringComparison.Ordinal);
        Assert.Contains("1 % empty", html.Replace("1.0 %", "1 %", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("First rows", html, StringComparison.Ordinal);
        Assert.DoesNotContain("hx-get", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boxes_are_drawn_over_their_picture_and_told_in_words()
    {
        var html = await Rendered.HtmlAsync<PictureFrame>(new { Dataset = "a b", Picture = Profiles.Picture(), HasLabels = true });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("viewBox=\"0 0 200 160\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/datasets/a%20b/pictures/3/thumbnail?v=abc\"", html, StringComparison.Ordinal);
        Assert.Contains("x=\"10\" y=\"20\" width=\"50\" height=\"60\"", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "box-ignored"));
        Assert.Contains("2 boxes:", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_chosen_by_class_and_paged()
    {
        var view = Details(Profiles.OfBoxes()) with
        {
            Query = new PictureQuery { Class = Profiles.Script, Cursor = "48" },
            Pictures = new Page<DatasetPicture>([Profiles.Picture()], "96"),
        };
        var html = await Rendered.HtmlAsync<DatasetLook>(new { View = view });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("class=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&amp;cursor=96#pictures", html, StringComparison.Ordinal);
        Assert.Contains("To the first", html, StringComparison.Ordinal);
        Assert.Contains("1 files cannot be used", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InspectionState.Pending)]
    [InlineData(InspectionState.Running)]
    public async Task Data_that_is_looked_at_asks_again(InspectionState state)
    {
        var html = await Rendered.HtmlAsync<DatasetLook>(new { View = Details(Profiles.OfTable() with { State = state, Table = null }) });
        Assert.Contains("hx-get=\"/console/datasets/people/look\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_cannot_be_read_says_why_and_what_was_expected()
    {
        var html = await Rendered.HtmlAsync<DatasetLook>(new { View = Details(Profiles.OfTable() with { State = InspectionState.Failed, Failure = "It is a film.", Table = null, Kind = null, Findings = [], WouldTrain = [] }) });
        Assert.Contains("It is a film.", html, StringComparison.Ordinal);
        Assert.Contains("one folder for each class", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Developer, true)]
    public async Task Only_developers_see_what_changes_something(Role role, bool shown)
    {
        var html = await Rendered.HtmlAsync<DatasetPage>(new { View = Details(Profiles.OfTable()) }, role);
        Assert.Equal(shown, html.Contains("Look again", StringComparison.Ordinal));
        Assert.Equal(shown, html.Contains("New model from it", StringComparison.Ordinal));
        Assert.Equal(shown, html.Contains(">Delete<", StringComparison.Ordinal));
        Assert.Contains("Download", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_list_says_what_to_do()
    {
        var html = await Rendered.HtmlAsync<DatasetsPage>(new { Rows = Array.Empty<DatasetRow>(), Number = 1, HasMore = false });
        Assert.Contains("There is no data yet", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/new\"", html, StringComparison.Ordinal);
    }

    private static DatasetDetails Details(DatasetProfile profile) => new()
    {
        Dataset = new DatasetView(Guid.Empty, profile.Name, "table", Profiles.Script, "text/csv", 1, new string('0', 64), DateTimeOffset.UnixEpoch),
        Profile = profile,
        Query = new PictureQuery(),
        Jobs = [],
    };
}
