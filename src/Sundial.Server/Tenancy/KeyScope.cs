using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>What a key may be used for that is good for some endpoints only: these, by their names, and to be told whose it is.</summary>
internal static class KeyScope
{
    private const int MostEndpoints = 100;
    private const int LongestName = 63;
    private const string WhoAmI = "/v1/me";

    /// <summary>Looks at the endpoints of a new key. They need not be there yet.</summary>
    public static void Check(Faults faults, Role role, IReadOnlyList<string>? endpoints)
    {
        if (endpoints is null)
        {
            return;
        }

        faults.Check(role is Role.Viewer or Role.Developer, "endpoints", "can be set for the roles viewer and developer only");
        if (faults.Check(endpoints.Count is > 0 and <= MostEndpoints, "endpoints", $"must be 1 to {MostEndpoints}, or left out for all"))
        {
            faults.Check(endpoints.All(IsName), "endpoints", $"must be names of endpoints: 1 to {LongestName} letters, digits and hyphens, a letter or digit first");
        }
    }

    /// <summary>Whether a key of this scope is good for a request to the API.</summary>
    /// <param name="endpoints">Names; null for a key without bounds.</param>
    /// <param name="http">The request, routed.</param>
    public static bool Admits(IReadOnlyList<string>? endpoints, HttpContext http) =>
        endpoints is null
        || http.Request.Path == WhoAmI
        || (http.GetRouteValue("endpoint") is string named && endpoints.Contains(named, StringComparer.Ordinal));

    /// <summary>The refusal.</summary>
    public static ProblemException Refusal(IReadOnlyList<string> endpoints) => RequestProblems.Forbidden.For(
        $"This key is good for {(endpoints.Count == 1 ? "the endpoint" : "the endpoints")} {string.Join(", ", endpoints)} only, by name; use another key.", ("endpoints", endpoints));

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && !Guid.TryParse(name, out _);
}
