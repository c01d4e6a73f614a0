using Microsoft.AspNetCore.Builder;

namespace Sundial.Server.Platform.Http;

/// <summary>A route that waits or streams, and is cut when the server goes down.</summary>
internal sealed record LongLived;

/// <summary>The most bytes a route takes as its body.</summary>
/// <param name="Bytes">Null for no bound but the route's own.</param>
internal sealed record BodyLimit(long? Bytes)
{
    /// <summary>What holds for a route that says nothing.</summary>
    public const long Usual = 1 << 20;
}

/// <summary>A route whose bodies are none of the server's business, even where they are JSON.</summary>
internal sealed record PassedOn;

/// <summary>What routes say of themselves beside who may use them.</summary>
internal static class RouteConventions
{
    /// <summary>For long polls and streams: the request's cancellation token is cancelled when the server goes down, too, so that it goes down at once.</summary>
    public static TBuilder EndsAtShutdown<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new LongLived());

    /// <summary>Takes a body of up to so many bytes rather than 1 MiB.</summary>
    public static TBuilder AcceptsUpTo<TBuilder>(this TBuilder route, long bytes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new BodyLimit(bytes));

    /// <summary>Takes a body of any size; the handler streams it and sees to the quota.</summary>
    public static TBuilder AcceptsAnySize<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new BodyLimit(null));

    /// <summary>Leaves bodies unread: somebody else looks at them.</summary>
    public static TBuilder PassesBodiesOn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new PassedOn());
}
