using System.Net;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Xunit;

namespace Sundial.Console.Tests.Sessions;

/// <summary>A key is asked for once, and a session is worth what its key is.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class SignInTests(StandingConsole console)
{
    [Fact]
    public async Task Key_is_asked_for_once_and_leads_to_the_page_that_was_wanted()
    {
        await using var visit = await console.OpenAsync();
        await visit.Page.GotoAsync("/console?from=elsewhere");
        Assert.Contains("/console/sign-in", visit.Page.Url, StringComparison.Ordinal);
        await visit.ShouldBeSoundAsync();

        await visit.Page.GetByLabel("API key").FillAsync("sdl_nonsense");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "unknown, revoked or expired" })).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();

        await visit.Page.GetByLabel("API key").FillAsync(console.Installation.Key);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync(url => url.EndsWith("/console?from=elsewhere", StringComparison.Ordinal));

        var cookie = Assert.Single(await visit.Page.Context.CookiesAsync(), cookie => cookie.Name == "sundial-session");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.Equal("/console", cookie.Path);
        Assert.DoesNotContain(console.Installation.Key, cookie.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ends_with_its_key()
    {
        var made = await console.Installation.PostAsync("/v1/keys", new { role = "viewer" });
        await using var visit = await console.SignInAsync(made.GetProperty("secret").GetString());
        using (var api = console.Api())
        {
            await api.Keys.RevokeAsync(made.GetProperty("key").GetProperty("id").GetGuid());
        }

        await visit.Page.GotoAsync("/console");
        Assert.Contains("/console/sign-in", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_forgets_the_key_even_without_scripts()
    {
        await using var visit = await console.SignInAsync(look: Look.NoScripts);
        await visit.Page.Locator(".account summary").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.GotoAsync("/console");
        Assert.Contains("/console/sign-in", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_from_elsewhere_is_refused()
    {
        await using var visit = await console.SignInAsync();
        var cookies = string.Join("; ", (await visit.Page.Context.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value}"));
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{console.Installation.Url}/console/sign-out") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Cookie", cookies);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("open for too long", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_with_TLS_cookies_are_for_TLS_only()
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{console.Installation.Url}/console/sign-in");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await http.SendAsync(request);
        Assert.Contains("secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/console")]
    [InlineData("//elsewhere.example")]
    [InlineData("/console\\..\\..\\elsewhere")]
    [InlineData("/v1/me")]
    [InlineData("/consoles")]
    public async Task Nobody_is_led_elsewhere(string next)
    {
        await using var visit = await console.OpenAsync(Look.NoScripts);
        await visit.Page.GotoAsync($"/console/sign-in?next={Uri.EscapeDataString(next)}");
        await visit.Page.GetByLabel("API key").FillAsync(console.Installation.Key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        Assert.Equal($"{console.Installation.Url}/console", visit.Page.Url);
    }
}
