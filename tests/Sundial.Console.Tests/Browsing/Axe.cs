using System.Text.Json;
using Microsoft.Playwright;

namespace Sundial.Console.Tests.Browsing;

/// <summary>Looks for faults of accessibility with axe-core.</summary>
internal static class Axe
{
    private static readonly Lazy<string> s_script = new(() =>
    {
        using var reader = new StreamReader(typeof(Axe).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    });

    /// <summary>The faults of a page, each with the elements that have it.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // Evaluated by the debugger's door, which the page's policy does not close.
        await page.EvaluateAsync(s_script.Value);
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(fault => ({ id: fault.id, help: fault.help, nodes: fault.nodes.map(node => node.html.slice(0, 200)) }))");
        return [.. found.EnumerateArray().Select(fault => $"{fault.GetProperty("id")}: {fault.GetProperty("help")}\n  {string.Join("\n  ", fault.GetProperty("nodes").EnumerateArray())}")];
    }
}
