using System.Collections.Concurrent;
using System.Net;
using Microsoft.Playwright;
using Sundial.Console.Assets;
using Sundial.Console.Tests.Browsing;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Console.Tests.Assets;

/// <summary>What browsers are told and given.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class PolicyTests(StandingConsole console, ITestOutputHelper output)
{
    [Theory]
    [InlineData("/console/sign-in", HttpStatusCode.OK)]
    [InlineData("/console/nothing-here", HttpStatusCode.NotFound)]
    public async Task Every_page_forbids_what_we_do_not_serve(string path, HttpStatusCode status)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(console.Installation.Url + path));
        Assert.Equal(status, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Api_answers_as_it_did()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{console.Installation.Url}/v1/nothing-here"));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(answer.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task Assets_may_be_kept_for_ever_and_are_small()
    {
        var catalog = new AssetCatalog();
        using var http = new HttpClient();
        Assert.NotEmpty(catalog.Names);
        foreach (var name in catalog.Names)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, console.Installation.Url + catalog.Url(name));
            request.Headers.AcceptEncoding.ParseAdd("br");
            using var answer = await http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, name);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 1, 40_000);
        }
    }

    /// <summary>The first page with all that belongs to it, and the one that asks for the key before it, as they go over the line. How soon they could be used is printed.</summary>
    [Fact]
    public async Task First_page_is_under_100_KB()
    {
        await using var visit = await console.OpenAsync();
        var requests = new ConcurrentQueue<IRequest>();
        visit.Page.RequestFinished += (_, request) => requests.Enqueue(request);
        await visit.GoAsync("/console/sign-in");
        output.WriteLine($"The page that asks for the key: usable after {await UsableAfterAsync(visit.Page):0} ms");
        await visit.SignInAsync(console.Installation.Key);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        output.WriteLine($"The first page: usable after {await UsableAfterAsync(visit.Page):0} ms");
        await visit.Page.ReloadAsync();
        output.WriteLine($"The first page again: usable after {await UsableAfterAsync(visit.Page):0} ms");
        var bytes = 0;
        foreach (var request in requests)
        {
            bytes += (await request.SizesAsync()).ResponseBodySize;
        }

        output.WriteLine($"{bytes} bytes in {requests.Count} answers");
        Assert.InRange(bytes, 1_000, 100_000);
    }

    // From the click to a page whose scripts have run.
    private static Task<double> UsableAfterAsync(IPage page) =>
        page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
}
