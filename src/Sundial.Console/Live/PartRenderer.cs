using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sundial.Console.Components.Jobs;

namespace Sundial.Console.Live;

/// <summary>Makes the parts of a job's page that change, once for all who look.</summary>
internal sealed class PartRenderer(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    /// <summary>The parts as HTML, by the id of the element that holds them.</summary>
    public async Task<Dictionary<string, string>> RenderAsync(JobPicture picture)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parts = new Dictionary<string, string>();
            foreach (var (id, component) in JobParts.All)
            {
                parts[id] = (await renderer.RenderComponentAsync(component, JobParts.Given(picture))).ToHtmlString();
            }

            return parts;
        });
    }
}
