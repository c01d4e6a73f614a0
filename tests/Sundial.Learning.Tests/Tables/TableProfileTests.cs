using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

public sealed class TableProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_have_their_counts_and_spreads()
    {
        var profile = Profile("size,colour,kind", 200, i => $"{(i % 4 == 3 ? "" : $"{i % 50}.5")},{(i % 10 < 7 ? "red" : i % 10 < 9 ? "blue" : "green")},{Coin(i)}");
        var (size, colour) = (profile.Columns[0], profile.Columns[1]);

        Assert.Equal((50, 50), (size.Missing, size.Distinct));
        Assert.Equal((0.5, 49.5), (size.Numbers!.Least, size.Numbers.Most));
        Assert.Equal(25, size.Numbers.Mean, 0.5);
        Assert.Equal(25, size.Numbers.Quantiles[2], 1.0);
        Assert.Equal(150, size.Numbers.Histogram.Sum());
        Assert.Equal(0, size.Numbers.OutlierShare);
        Assert.Equal([new ValueCount("red", 140), new ValueCount("blue", 40), new ValueCount("green", 20)], colour.Top);
        Assert.Equal(2, profile.Target!.Classes!.Count);
    }

    [Fact]
    public void Long_tails_and_outliers_are_seen()
    {
        var profile = Profile("income,kind", 300, i => $"{(i % 100 == 0 ? 1e6 : i % 30)},{Coin(i)}");

        Assert.True(profile.Columns[0].Numbers!.Skew > 3);
        Assert.Equal(0.01, profile.Columns[0].Numbers!.OutlierShare, 3);
        Assert.Contains("\"income\" has a long tail.", profile.Findings);
    }

    [Fact]
    public void A_copy_of_the_target_is_named()
    {
        var profile = Profile("a,code,kind", 400, i => $"{i % 37}.5,{(Coin(i) == "yes" ? "Y" : "N")},{Coin(i)}");

        var leak = Assert.Single(profile.Leaks);
        Assert.Equal(("code", "copy"), (leak.Column, leak.Kind));
        Assert.Equal(leak.Words, profile.Findings[0]);
    }

    [Fact]
    public void A_number_that_gives_the_class_away_is_named()
    {
        var profile = Profile("a,amount,kind", 4000, i => $"{i % 37}.5,{(Coin(i) == "yes" ? 5000 : 0) + (i % 977)},{Coin(i)}");

        Assert.Equal(("amount", "telling"), (profile.Leaks[0].Column, profile.Leaks[0].Kind));
        Assert.Contains("alone tells \"kind\" right in", profile.Leaks[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_gives_a_number_away_is_named()
    {
        var profile = Profile("a,euros,price", 4000, i => $"{i % 37}.5,{Hash(i) % 10_000 * 1.1 + 3},{Hash(i) % 10_000}.5");

        Assert.Equal("euros", Assert.Single(profile.Leaks).Column);
    }

    [Fact]
    public void An_honest_column_is_no_leak_and_tells_its_share()
    {
        var profile = Profile("good,useless,kind", 4000, i => $"{(Coin(i) == "yes" ? 10 : 0) + (Hash(i + 9_999_999) % 30)},{Hash(i + 77_777) % 50},{Coin(i)}");

        Assert.Empty(profile.Leaks);
        Assert.InRange(profile.Columns[0].Telling!.Value, 0.1, 0.6);
        Assert.InRange(profile.Columns[1].Telling!.Value, 0, 0.02);
    }

    [Fact]
    public void An_id_that_follows_the_target_is_named()
    {
        var profile = Profile("id,a,kind", 1000, i => $"{i + 1},{Hash(i) % 50},{(i < 500 ? "sick" : "well")}");

        Assert.Equal(("id", "id"), (profile.Leaks[0].Column, profile.Leaks[0].Kind));
    }

    [Fact]
    public void Rows_in_the_order_of_the_target_are_told() =>
        Assert.Equal("order", Assert.Single(Profile("a,kind", 1000, i => $"{Hash(i) % 50},{(i < 500 ? "sick" : "well")}").Leaks).Kind);

    [Fact]
    public void Copies_are_counted_with_those_that_contradict()
    {
        var profile = Profile("a,b,kind", 300, i => $"{i % 150},{i % 150 * 2},{(i == 299 ? "no" : i % 150 % 2 == 0 ? "no" : "yes")}");

        Assert.Equal((150, 1), (profile.DuplicateRows, profile.ContradictingRows));
        Assert.Contains(profile.Findings, finding => finding.StartsWith("150 rows are copies of earlier ones, 1 of them with another target", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_the_test_that_are_in_training_are_counted()
    {
        var train = TableReader.Read(_folder.Text("train.csv", TableFiles.Rows("a,kind", 100, i => $"{i}.5,{Coin(i)}")));
        var test = TableReader.ReadTest(_folder.Text("test.csv", TableFiles.Rows("a,kind", 20, i => $"{i + 90}.5,{Coin(i)}")), train.Schema);

        Assert.Equal(10, TableProfile.Of(train, test).TestRowsInTraining);
        Assert.Contains(TableProfile.Of(train, test).Plan, sentence => sentence.Contains("20 to test on, from the test table", StringComparison.Ordinal));
    }

    [Fact]
    public void Imbalance_is_told()
    {
        var profile = Profile("a,kind", 1000, i => $"{Hash(i) % 977}.5,{(i % 50 == 0 ? "fraud" : "fine")}");

        Assert.Equal(49, profile.Target!.Imbalance);
        Assert.Equal("fraud", profile.Target.PositiveClass);
        Assert.Contains(profile.Findings, finding => finding.Contains("\"fraud\" has 20 rows, 2.0 % of all", StringComparison.Ordinal) || finding.Contains("\"fraud\" has 20 rows, 2.0% of all", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_says_what_would_be_trained()
    {
        var profile = Profile("a,b,kind", 1000, i => $"{Hash(i) % 977}.5,{"xyz"[i % 3]},{Coin(i)}");

        Assert.Equal("A model that tells the 2 classes of \"kind\" from 2 columns (1 number, 1 category); \"yes\" is the positive class.", profile.Plan[0]);
        Assert.Equal("850 rows to learn from and to choose by, in turns, and 150 to test on.", profile.Plan[1]);
    }

    [Fact]
    public void A_profile_is_json()
    {
        var json = JsonSerializer.Serialize(Profile("a,kind", 100, i => $"{i}.5,{Coin(i)}"), Learning.Training.TrainingReport.JsonOptions);

        Assert.Contains("\"kind\": \"number\"", json, StringComparison.Ordinal);
        Assert.Contains("\"task\": \"classification\"", json, StringComparison.Ordinal);
    }

    private TableProfile Profile(string header, int rows, Func<int, string> row) =>
        TableProfile.Of(TableReader.Read(_folder.Text("a.csv", TableFiles.Rows(header, rows, row)), new TableReadOptions { Target = header.Split(',')[^1] }));

    private static int Hash(int i) => (int)(CounterRandom.Hash(5, 0, (ulong)i) >> 40);

    private static string Coin(int i) => Hash(i + 1_000_000) % 2 == 0 ? "yes" : "no";
}
