using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Tests.Rendering;

/// <summary>A component as text, without a server.</summary>
internal static class Rendered
{
    /// <summary>Renders a component for whoever has a role in a tenant.</summary>
    /// <typeparam name="TComponent">The component.</typeparam>
    /// <param name="parameters">Its parameters, as an anonymous object.</param>
    /// <param name="role">What the reader may do.</param>
    /// <param name="isOperator">Whether the tenant is the operator's.</param>
    public static async Task<string> HtmlAsync<TComponent>(object? parameters = null, Role role = Role.Developer, bool isOperator = false)
        where TComponent : IComponent
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddConsole(new ConsoleOptions { Folder = Path.GetTempPath(), Api = () => new Uri("http://127.0.0.1:1") });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRouting();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IAntiforgery, NoForms>();
        await using var services = builder.Services.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var tenant = new TenantView(Guid.NewGuid(), "acme", isOperator, new Quota(), 1, 0, DateTimeOffset.UnixEpoch);
        scope.ServiceProvider.GetRequiredService<ConsoleSession>().Open(new SundialClient(new Uri("http://127.0.0.1:1"), null), new MeView(tenant, "somebody", role), "sdl_none");
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);
        var given = parameters?.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(parameters)) ?? [];
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(given))).ToHtmlString());
    }

    private sealed class NoForms : IAntiforgery
    {
        private static readonly AntiforgeryTokenSet s_none = new("token", "cookie", FormNames.Token, FormNames.TokenHeader);

        public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => s_none;

        public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => s_none;

        public Task<bool> IsRequestValidAsync(HttpContext httpContext) => Task.FromResult(true);

        public void SetCookieTokenAndHeader(HttpContext httpContext)
        {
        }

        public Task ValidateRequestAsync(HttpContext httpContext) => Task.CompletedTask;
    }
}
