using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts;

namespace Sundial.Server.Platform.Problems;

/// <summary>Writes problem details (RFC 9457) as the answer.</summary>
internal static class ProblemWriter
{
    /// <summary>Answers with a problem of one of our catalogues.</summary>
    public static Task WriteAsync(HttpContext http, ProblemException problem)
    {
        var definition = problem.Definition;
        if (problem.RetryAfter is { } pause)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (definition.Kind == ProblemKind.Unauthenticated)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"sundial\"";
        }

        return WriteAsync(http, ProblemStatus.Of(definition.Kind), definition.Code, definition.Title, problem.Message, problem.Errors, problem.Extensions);
    }

    /// <summary>Answers with a problem that only HTTP knows, such as a method that a route does not have.</summary>
    public static async Task WriteAsync(
        HttpContext http,
        int status,
        string code,
        string title,
        string detail,
        IReadOnlyDictionary<string, string[]>? errors = null,
        IReadOnlyList<(string Name, object? Value)>? extensions = null)
    {
        http.Response.StatusCode = status;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        var problem = new Problem
        {
            Type = Problem.TypePrefix + code,
            Title = title,
            Status = status,
            Detail = detail,
            Instance = http.Request.Path,
            TraceId = TraceIdOf(http),
            Errors = errors,
            Extensions = extensions is { Count: > 0 }
                ? extensions.ToDictionary(one => one.Name, one => JsonSerializer.SerializeToElement(one.Value, WireJson.Options))
                : null,
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem, WireJson.Options);
        http.Response.ContentType = Problem.MediaType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    /// <summary>The id under which log and traces have this request.</summary>
    public static string TraceIdOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
}
