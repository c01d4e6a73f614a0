using Sundial.Console.Components.Forms;
using Sundial.Console.Pages.Endpoints;
using Sundial.Contracts.Hosting;
using Xunit;

namespace Sundial.Console.Tests.Pages.Endpoints;

/// <summary>Moving the traffic asks for exactly what was moved.</summary>
public sealed class VariantFieldsTests
{
    private static readonly VariantView[] s_held =
    [
        new() { Name = "main", Weight = 90, Shadow = false, Stages = [new("digits:3", Guid.NewGuid(), 1)] },
        new() { Name = "canary", Weight = 10, Shadow = false, Stages = [new("digits-job#5", null, 1)] },
        new() { Name = "both", Weight = 1, Shadow = true, Stages = [new("features:2", Guid.NewGuid(), 1), new("classes:1", Guid.NewGuid(), 1)] },
    ];

    [Fact]
    public void What_is_not_touched_is_asked_for_as_it_is()
    {
        var fields = new FormFields(Untouched());
        var wanted = VariantFields.Read(fields, s_held);
        Assert.False(fields.HasFaults);
        Assert.Equal("digits:3", wanted[0].Model);
        Assert.Equal(("digits-job", "5"), (wanted[1].Job, wanted[1].Checkpoint));
        Assert.Equal(["features:2", "classes:1"], wanted[2].Chain);
        Assert.Equal([90, 10, 1], wanted.Select(variant => variant.Weight));
        Assert.Equal([false, false, true], wanted.Select(variant => variant.Shadow));
    }

    [Fact]
    public void Weights_move_variants_go_and_come()
    {
        var form = Untouched();
        form["weight-0"] = "50.5";
        form["away-1"] = "on";
        form["new-what"] = "digits:4";
        form["new-name"] = "trial";
        form["new-weight"] = "49.5";
        var fields = new FormFields(form);
        var wanted = VariantFields.Read(fields, s_held);
        Assert.False(fields.HasFaults);
        Assert.Equal([("main", 50.5), ("both", 1), ("trial", 49.5)], wanted.Select(variant => (variant.Name, variant.Weight)));
        Assert.Equal("digits:4", wanted[2].Model);
    }

    [Theory]
    [InlineData("weight-0", "-1", "weight-0")]
    [InlineData("weight-0", "much", "weight-0")]
    [InlineData("weight-1", "1000001", "weight-1")]
    public void Weight_that_is_none_is_refused_beside_its_field(string field, string typed, string at)
    {
        var form = Untouched();
        form[field] = typed;
        var fields = new FormFields(form);
        VariantFields.Read(fields, s_held);
        Assert.NotNull(fields.Fault(at));
    }

    [Fact]
    public void Somebody_has_to_answer()
    {
        var form = Untouched();
        form["away-0"] = form["away-1"] = "on";
        var fields = new FormFields(form);
        VariantFields.Read(fields, s_held);
        Assert.Contains("Somebody has to answer", fields.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_of_variants_that_are_no_longer_there_changes_nothing()
    {
        var form = Untouched();
        form["name-0"] = "other";
        var fields = new FormFields(form);
        Assert.Empty(VariantFields.Read(fields, s_held));
        Assert.Contains("Somebody else", fields.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_is_given_once()
    {
        var form = Untouched();
        form["new-what"] = "digits:4";
        form["new-name"] = "canary";
        var fields = new FormFields(form);
        VariantFields.Read(fields, s_held);
        Assert.NotNull(fields.Fault("new-name"));
    }

    private static Dictionary<string, string> Untouched() => new()
    {
        ["name-0"] = "main",
        ["weight-0"] = "90",
        ["name-1"] = "canary",
        ["weight-1"] = "10",
        ["name-2"] = "both",
        ["weight-2"] = "1",
        ["shadow-2"] = "on",
        ["new-what"] = "",
        ["new-name"] = "canary-2",
        ["new-weight"] = "10",
    };
}
