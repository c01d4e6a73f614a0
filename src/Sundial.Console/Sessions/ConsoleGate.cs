using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Sundial.Contracts.Http;

namespace Sundial.Console.Sessions;

/// <summary>What every request for a page passes: who looks, whether they may, whether a form is one of ours; and what is told when something goes wrong.</summary>
internal sealed partial class ConsoleGate(RequestDelegate next, IAntiforgery forms, ApiAccess api, ILogger<ConsoleGate> log)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http, ConsoleSession session)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ConsoleRoute>() is not { } route)
        {
            await next(http);
            if (http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null } && http.Request.Path.StartsWithSegments(ConsolePaths.Root))
            {
                ConsoleHeaders.Add(http.Response);
                await OpenAsync(http, session);
                await Trouble.TellAsync(http, Trouble.NoSuchPage);
            }

            return;
        }

        ConsoleHeaders.Add(http.Response);
        if (http.Request.Headers["X-Forwarded-Proto"] == "https")
        {
            http.Request.Scheme = "https";   // a proxy speaks TLS with the browser: cookies are for TLS only. Who claims it falsely spites only themselves.
        }

        try
        {
            if (await MayPassAsync(http, session, route))
            {
                await next(http);
            }
        }
        catch (Exception fault) when (!http.Response.HasStarted && fault is not OperationCanceledException)
        {
            await TellAsync(http, fault);
        }
    }

    private async Task<bool> MayPassAsync(HttpContext http, ConsoleSession session, ConsoleRoute route)
    {
        await OpenAsync(http, session);
        if (route.NeedsSession && !session.IsSignedIn)
        {
            ToSignIn(http);
            return false;
        }

        if (route.NeedsSession && route.OperatorOnly && !session.Me.Tenant.IsOperator)
        {
            await Trouble.TellAsync(http, Trouble.NoSuchPage);
            return false;
        }

        if (route.NeedsSession && !session.May(route.Least))
        {
            await Trouble.TellAsync(http, Trouble.NoRight(session.Me, route.Least));
            return false;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            // The token may be in the body, which is read here then.
            if (http.GetEndpoint()?.Metadata.GetMetadata<ConsoleBody>() is { } body && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            {
                bound.MaxRequestBodySize = body.Bytes;
            }

            try
            {
                await forms.ValidateRequestAsync(http);
            }
            catch (AntiforgeryValidationException fault) when (fault.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
            {
                await Trouble.TellAsync(http, Trouble.TooLarge);
                return false;
            }
            catch (AntiforgeryValidationException)
            {
                await Trouble.TellAsync(http, Trouble.FormTooOld);
                return false;
            }
        }

        return true;
    }

    private async Task OpenAsync(HttpContext http, ConsoleSession session)
    {
        if (await SessionCookie.ReadAsync(http) is not { } key)
        {
            return;
        }

        var client = api.For(key);
        try
        {
            session.Open(client, await client.GetMeAsync(http.RequestAborted), key);
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            client.Dispose();
            await SessionCookie.EndAsync(http);   // revoked or expired: whoever looks is asked for another
        }
    }

    // A script is told by a header where to go: it would put the page that asks for the key into the middle of another.
    private static void ToSignIn(HttpContext http)
    {
        var request = http.Request;
        var asked = HttpMethods.IsGet(request.Method) ? $"{request.Path}{request.QueryString}" : ConsolePaths.Root;
        var signIn = $"{ConsolePaths.SignIn}?{FormNames.Next}={Uri.EscapeDataString(asked)}";
        if (!request.IsFromScript)
        {
            http.Response.Redirect(signIn);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers["HX-Redirect"] = ConsolePaths.SignIn;
    }

    private Task TellAsync(HttpContext http, Exception fault)
    {
        switch (fault)
        {
            case ApiException { Status: HttpStatusCode.Unauthorized }:
                ToSignIn(http);
                return Task.CompletedTask;
            case ApiException refused:
                return Trouble.TellAsync(http, Trouble.Of(refused));
            case ServerUnreachableException:
                return Trouble.TellAsync(http, Trouble.NoAnswer);
            case BadHttpRequestException bad:
                return Trouble.TellAsync(http, Trouble.BadRequest(bad));
            default:
                LogFailed(fault, http.Request.Method, http.Request.Path);
                return Trouble.TellAsync(http, Trouble.OurFault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The page {Method} {Path} failed.")]
    private partial void LogFailed(Exception fault, string method, string path);
}
