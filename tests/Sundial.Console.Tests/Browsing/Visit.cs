using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Sundial.Console.Tests.Browsing;

/// <summary>A window of the browser. What the browser complains of is collected, the content security policy's refusals above all.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    internal Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, fault) => _complaints.Enqueue(fault);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What the browser complained of so far: faults of scripts, and what the policy refused.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Signs in with a key, and is at the first page then.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.GotoAsync("/console/sign-in");
        await Page.GetByLabel("API key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).WaitForAsync();
    }

    /// <summary>Opens a page, which must be there.</summary>
    /// <param name="path">Below the address.</param>
    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer!.Ok, $"{path} was answered with {answer.Status}.");
    }

    /// <summary>Looks at the page as it is now: no fault of accessibility, nothing refused by the policy, no sideways scrolling.</summary>
    public async Task ShouldBeSoundAsync()
    {
        Assert.Empty(await Axe.ViolationsAsync(Page));
        var (content, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await Page.EvaluateAsync<int>("innerWidth"));
        Assert.True(content <= window, $"{Page.Url} is {content} pixels wide in a window of {window}.");
        Assert.Empty(Complaints);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
