using Sundial.Cli.Commands.Endpoints;
using Sundial.Contracts.Hosting;
using Xunit;

namespace Sundial.Cli.Tests.Commands.Endpoints;

public sealed class VariantPlanTests
{
    private static readonly VariantRequest s_main = new() { Model = "digits:3" };

    [Fact]
    public void One_model_alone_is_all_there_is()
    {
        var only = Assert.Single(VariantPlan.Of(s_main, []));
        Assert.Equal(("main", "digits:3", 1.0, false), (only.Name, only.Model, only.Weight, only.Shadow));
    }

    [Fact]
    public void What_is_left_of_a_hundred_is_the_main_variants()
    {
        var plan = VariantPlan.Of(s_main, [WrittenVariant.Of("canary=digits:4@10"), WrittenVariant.Of("other=a,b@2.5%"), WrittenVariant.Of("trial=digits#latest@shadow")]);

        Assert.Equal([("main", 87.5), ("canary", 10), ("other", 2.5), ("trial", 1)], plan.Select(variant => (variant.Name, variant.Weight)));
        Assert.Equal(["a", "b"], plan[2].Chain!);
        Assert.Equal(("digits", "latest", true), (plan[3].Job, plan[3].Checkpoint, plan[3].Shadow));
        Assert.Equal("digits:4", plan[1].Model);
    }

    [Fact]
    public void A_shadow_takes_nothing_of_the_main_variant() => Assert.Equal(1, VariantPlan.Of(s_main, [WrittenVariant.Of("trial=digits:4@shadow")])[0].Weight);

    [Fact]
    public void Without_a_main_variant_shares_are_relative()
    {
        var plan = VariantPlan.Of(null, [WrittenVariant.Of("a=digits:3@3"), WrittenVariant.Of("b=digits:4")]);
        Assert.Equal([("a", 3.0), ("b", 1)], plan.Select(variant => (variant.Name, variant.Weight)));
        Assert.Empty(VariantPlan.Of(null, []));
    }

    [Theory]
    [InlineData("needs its share", "canary=digits:4")]
    [InlineData("leaves nothing for main", "canary=digits:4@60", "other=digits:5@40")]
    [InlineData("two variants canary", "canary=digits:4@1", "canary=digits:5@1")]
    [InlineData("--model, --job or --chain names", "main=digits:4@1")]
    public void Shares_that_do_not_go_together_are_told(string why, params string[] variants) =>
        Assert.Contains(why, Assert.Throws<UsageException>(() => VariantPlan.Of(s_main, [.. variants.Select(WrittenVariant.Of)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("canary")]
    [InlineData("=digits")]
    [InlineData("canary=")]
    [InlineData("canary=#best")]
    [InlineData("canary=digits#")]
    [InlineData("canary=digits#0")]
    [InlineData("canary=a,,b")]
    [InlineData("canary=digits@-1")]
    [InlineData("canary=digits@")]
    public void What_is_no_variant_is_refused(string text) => Assert.Throws<FormatException>(() => WrittenVariant.Of(text));
}
