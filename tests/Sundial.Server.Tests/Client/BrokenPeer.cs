using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Tests.Client;

/// <summary>A server that does what a real one cannot be made to do: its connections break in the middle of an answer.</summary>
internal sealed class BrokenPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BrokenPeer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<BrokenPeer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => answer(context));
        await app.StartAsync();
        return new BrokenPeer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
