using Microsoft.AspNetCore.Http;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>What a path of the inference protocols is about.</summary>
internal static class PathOf
{
    private const string Models = "/v2/models/";
    private const string Endpoints = "/endpoints/";

    /// <summary>Whether it asks how a scorer is, which needs no key.</summary>
    public static bool IsAboutServer(PathString path) => path.Value is "/ping" or "/v2" or "/v2/" || path.StartsWithSegments("/v2/health");

    /// <summary>Whether it is of SageMaker's protocol rather than of the Open Inference Protocol.</summary>
    public static bool IsSageMaker(PathString path) => path.StartsWithSegments("/endpoints") || path == "/ping";

    /// <summary>The endpoint's name or id; null where it names none.</summary>
    public static string? Endpoint(PathString path)
    {
        var text = path.Value ?? "";
        var after = text.StartsWith(Models, StringComparison.Ordinal) ? Models.Length : text.StartsWith(Endpoints, StringComparison.Ordinal) ? Endpoints.Length : -1;
        if (after < 0)
        {
            return null;
        }

        var end = text.IndexOf('/', after);
        var name = end < 0 ? text[after..] : text[after..end];
        return name.Length == 0 ? null : name;
    }
}
