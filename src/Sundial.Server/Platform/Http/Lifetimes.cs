using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Sundial.Server.Platform.Http;

/// <summary>Cuts long polls and streams when the server goes down; see <see cref="RouteConventions.EndsAtShutdown"/>.</summary>
internal sealed class Lifetimes(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LongLived>() is null)
        {
            await next(http);
            return;
        }

        var gone = http.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        http.RequestAborted = either.Token;
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.Response.HasStarted && !gone.IsCancellationRequested)
        {
            // A stream that ends because the server does has simply ended.
        }
        finally
        {
            http.RequestAborted = gone;
        }
    }
}
