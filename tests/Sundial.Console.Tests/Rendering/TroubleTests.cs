using Sundial.Console.Components;
using Sundial.Console.Sessions;
using Sundial.Contracts.Tenancy;
using Xunit;

namespace Sundial.Console.Tests.Rendering;

/// <summary>What is told when something goes wrong is text, whatever is in it, and the menu shows what the role may see.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task Names_are_text()
    {
        var html = await Rendered.HtmlAsync<TroublePage>(new { Trouble = new Trouble(404, "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>") });
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Viewer, false, "Data sets", "New model")]
    [InlineData(Role.Developer, false, "New model", "Keys")]
    [InlineData(Role.Admin, false, "Keys", "Workers")]
    [InlineData(Role.Admin, true, "Workers", "nothing")]
    public async Task Menu_shows_what_the_role_may_see(Role role, bool isOperator, string shown, string hidden)
    {
        var html = await Rendered.HtmlAsync<TroublePage>(new { Trouble = Trouble.NoSuchPage }, role, isOperator);
        Assert.Contains($">{shown}</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain($">{hidden}</a>", html, StringComparison.Ordinal);
    }
}
