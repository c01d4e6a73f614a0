namespace Sundial.Scorer.Http;

/// <summary>A path taken apart, without a copy of its parts.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Path">The path.</param>
/// <param name="Named">Where the endpoint's name stands in it.</param>
/// <param name="Versioned">Where the version stands in it.</param>
internal readonly record struct Route(RouteKind Kind, string Path, Range Named = default, Range Versioned = default)
{
    private const string Models = "/v2/models/";
    private const string Repository = "/v2/repository/models/";
    private const string Endpoints = "/endpoints/";
    private const string Versions = "versions/";

    /// <summary>The endpoint's name.</summary>
    public ReadOnlySpan<char> Name => Path.AsSpan()[Named];

    /// <summary>The version; null where none is named.</summary>
    public string? Version => Versioned.End.Value > Versioned.Start.Value ? Path[Versioned] : null;

    /// <summary>What a request must be sent with to this path.</summary>
    public string Method => Kind is RouteKind.Infer or RouteKind.Invocations or RouteKind.RepositoryIndex or RouteKind.RepositoryChange ? "POST" : "GET";

    /// <summary>Takes a path apart.</summary>
    public static Route Of(string path)
    {
        if (path.StartsWith(Models, StringComparison.Ordinal))
        {
            return OfModel(path);
        }

        if (path.StartsWith(Endpoints, StringComparison.Ordinal))
        {
            return path.EndsWith("/invocations", StringComparison.Ordinal) && NameAt(path, Endpoints.Length, out var end) is { } name && path.Length == end + "/invocations".Length
                ? new Route(RouteKind.Invocations, path, name)
                : new Route(RouteKind.Unknown, path);
        }

        if (path.StartsWith(Repository, StringComparison.Ordinal))
        {
            var known = NameAt(path, Repository.Length, out var end) is not null && path.AsSpan(end) is "/load" or "/unload";
            return new Route(known ? RouteKind.RepositoryChange : RouteKind.Unknown, path);
        }

        return new Route(
            path switch
            {
                "/v2/health/live" => RouteKind.Live,
                "/v2/health/ready" => RouteKind.Ready,
                "/v2" or "/v2/" => RouteKind.Server,
                "/v2/repository/index" => RouteKind.RepositoryIndex,
                "/ping" => RouteKind.Ping,
                "/metrics" => RouteKind.Metrics,
                _ => RouteKind.Unknown,
            },
            path);
    }

    private static Route OfModel(string path)
    {
        if (NameAt(path, Models.Length, out var end) is not { } name)
        {
            return new Route(RouteKind.Unknown, path);
        }

        var version = default(Range);
        if (path.AsSpan(end).StartsWith("/" + Versions, StringComparison.Ordinal))
        {
            if (NameAt(path, end + 1 + Versions.Length, out end) is not { } versioned)
            {
                return new Route(RouteKind.Unknown, path);
            }

            version = versioned;
        }

        var kind = path.AsSpan(end) switch
        {
            "/infer" => RouteKind.Infer,
            "/ready" => RouteKind.ModelReady,
            "" or "/" => RouteKind.Model,
            _ => RouteKind.Unknown,
        };
        return new Route(kind, path, name, version);
    }

    private static Range? NameAt(string path, int start, out int end)
    {
        var slash = path.IndexOf('/', start);
        end = slash < 0 ? path.Length : slash;
        return end > start ? start..end : null;
    }
}
