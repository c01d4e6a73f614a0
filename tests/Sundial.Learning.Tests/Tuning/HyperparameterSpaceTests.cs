using System.Text.Json.Nodes;
using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Spaces;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class HyperparameterSpaceTests
{
    private static readonly HyperparameterSpace s_space = new(
        Hyperparameter.Category("booster", "trees", "linear"),
        Hyperparameter.Log("learning-rate", 0.001, 1, 0.3),
        Hyperparameter.Integer("depth", 1, 12, 6).OnlyWhen("booster", "trees"),
        Hyperparameter.LogInteger("leaves", 2, 512, 31).OnlyWhen("booster", "trees"),
        Hyperparameter.LogOrZero("l1", 0.0001, 10, 0),
        Hyperparameter.Linear("row-share", 0.2, 1, 1));

    [Fact]
    public void What_is_drawn_is_allowed_and_is_the_same_after_print_and_parse_and_after_json()
    {
        var random = new CounterRandom(1, 2, 3);
        for (var i = 0; i < 500; i++)
        {
            var values = s_space.Sample(ref random);

            Assert.All(s_space.Hyperparameters, it => Assert.True(it.Allows(values.Number(it.Name)), $"{it.Name} was {values.Number(it.Name)}"));
            Assert.Equal(values, s_space.Parse(values.ToString()));
            Assert.Equal(values, s_space.Read((JsonObject)JsonNode.Parse(values.ToJson().ToJsonString())!));
        }
    }

    [Fact]
    public void A_value_is_the_same_after_the_way_to_the_unit_scale_and_back()
    {
        foreach (var it in s_space.Hyperparameters)
        {
            for (var unit = 0.0; unit <= 1; unit += 0.01)
            {
                var value = it.FromUnit(unit);
                Assert.Equal(value, it.FromUnit(it.ToUnit(value)));
            }
        }
    }

    [Fact]
    public void Every_whole_number_and_every_name_has_its_even_share()
    {
        var depth = s_space["depth"];
        var counts = Enumerable.Range(0, 12_000).GroupBy(i => depth.FromUnit((i + 0.5) / 12_000)).Select(same => same.Count()).ToArray();

        Assert.Equal(12, counts.Length);
        Assert.All(counts, count => Assert.Equal(1000, count));
    }

    [Fact]
    public void Equal_steps_on_a_log_scale_are_equal_factors()
    {
        var rate = s_space["learning-rate"];

        Assert.Equal(0.01, rate.FromUnit(1.0 / 3), 6);
        Assert.Equal(0.1, rate.FromUnit(2.0 / 3), 6);
    }

    [Fact]
    public void Zero_has_a_place_on_a_log_scale_that_allows_it()
    {
        var l1 = s_space["l1"];

        Assert.Equal(0, l1.FromUnit(0.05));
        Assert.Equal(0.0001, l1.FromUnit(0.1), 9);
        Assert.Equal(10, l1.FromUnit(1));
        Assert.False(s_space["learning-rate"].Allows(0));
    }

    [Fact]
    public void What_its_category_switches_off_is_neither_printed_nor_told_apart()
    {
        var linear = s_space.Parse("booster=linear");

        Assert.False(linear.IsActive("depth"));
        Assert.DoesNotContain("depth", linear.ToString(), StringComparison.Ordinal);
        Assert.Equal(linear, linear.With("depth", 9));
        Assert.NotEqual(s_space.Defaults, s_space.Defaults.With("depth", 9));
    }

    [Theory]
    [InlineData("depth=13", "depth cannot be \"13\": it is a whole number from 1 to 12.")]
    [InlineData("depth=2.5", "depth cannot be \"2.5\": it is a whole number from 1 to 12.")]
    [InlineData("l1=nan", "l1 cannot be \"nan\": it is a number from 0.0001 to 10, or 0.")]
    [InlineData("booster=forest", "booster cannot be \"forest\": it is one of trees, linear.")]
    [InlineData("learning-rate", "\"learning-rate\" is not of the form name=value.")]
    public void What_a_user_writes_wrongly_is_answered_with_what_is_right(string text, string answer) =>
        Assert.Equal(answer, Assert.Throws<HyperparameterException>(() => s_space.Parse(text)).Message);

    [Fact]
    public void An_unknown_name_is_answered_with_those_there_are() =>
        Assert.Contains("booster, learning-rate, depth", Assert.Throws<HyperparameterException>(() => s_space.Parse("lr=1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_of_another_version_are_read_only_where_they_mean_the_same()
    {
        Assert.Equal(0.1, s_space.Read(new JsonObject { ["learning-rate"] = 0.1 })!.Number("learning-rate"));
        Assert.Null(s_space.Read(new JsonObject { ["learning-rate"] = 7 }));
        Assert.Null(s_space.Read(new JsonObject { ["dropped-since"] = 1 }));
        Assert.Null(s_space.Read(new JsonObject { ["depth"] = new JsonArray() }));
    }

    [Fact]
    public void Distance_is_nothing_for_equals_and_one_from_end_to_end()
    {
        var space = new HyperparameterSpace(Hyperparameter.Linear("a", 0, 1, 0.5), Hyperparameter.Log("b", 1, 100, 10));

        Assert.Equal(0, space.Distance(space.Defaults, space.Defaults));
        Assert.Equal(1, space.Distance(space.Parse("a=0 b=1"), space.Parse("a=1 b=100")), 9);
        Assert.Equal(Math.Sqrt(0.125), space.Distance(space.Defaults, space.Parse("a=1")), 9);
        Assert.True(s_space.Distance(s_space.Defaults, s_space.Parse("booster=linear")) > 0.5);
    }

    [Fact]
    public void A_scale_that_is_none_is_refused_and_so_is_a_name_that_is_there_twice()
    {
        Assert.Throws<ArgumentException>(() => Hyperparameter.Log("a", 0, 1, 0.5));
        Assert.Throws<ArgumentException>(() => Hyperparameter.Linear("a", 0, 1, 2));
        Assert.Throws<ArgumentException>(() => Hyperparameter.Category("a", "x", "x"));
        Assert.Throws<ArgumentException>(() => new HyperparameterSpace(Hyperparameter.Linear("a", 0, 1, 0), Hyperparameter.Linear("a", 0, 1, 0)));
        Assert.Throws<ArgumentException>(() => new HyperparameterSpace(Hyperparameter.Linear("a", 0, 1, 0).OnlyWhen("later", "x"), Hyperparameter.Category("later", "x", "y")));
    }
}
