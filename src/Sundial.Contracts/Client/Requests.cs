using System.Globalization;
using System.Runtime.CompilerServices;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>The few shapes that requests to the API have.</summary>
internal static class Requests
{
    private const int PageSize = 200;

    /// <summary>Path and query, with every value escaped; a value that is null leaves its parameter out.</summary>
    public static string Query(string path, params (string Name, object? Value)[] parameters)
    {
        var set = parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(Convert.ToString(parameter.Value, CultureInfo.InvariantCulture)!)}");
        return string.Join('?', new[] { path, string.Join('&', set) }.Where(part => part.Length > 0));
    }

    /// <summary>A name or id as one segment of a path.</summary>
    /// <exception cref="ArgumentException">It is empty, or a dot or two, which a path cannot hold.</exception>
    public static string Segment(string nameOrId) => nameOrId is "" or "." or ".."
        ? throw new ArgumentException($"\"{nameOrId}\" is no name.", nameof(nameOrId))
        : Uri.EscapeDataString(nameOrId);

    /// <summary>A path of a file within something, slashes kept.</summary>
    public static string FilePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Makes something, once even if it has to be sent twice.</summary>
    public static async Task<TAnswer> CreateAsync<TRequest, TAnswer>(this ApiConnection connection, string path, TRequest value, CancellationToken cancel)
    {
        var request = new ApiRequest(HttpMethod.Post, path)
        {
            Headers = [("Idempotency-Key", Guid.NewGuid().ToString())],
            IsRepeatable = true,
        };
        return await connection.SendAsync<TAnswer>(request.With(value), cancel).ConfigureAwait(false)
            ?? throw new ServerUnreachableException($"{connection.Server} answered POST {path} with nothing.");
    }

    /// <summary>Deletes something.</summary>
    public static Task DeleteAsync(this ApiConnection connection, string path, CancellationToken cancel) =>
        connection.SendAsync(new ApiRequest(HttpMethod.Delete, path), cancel);

    /// <summary>A whole list, page after page, as it is asked for.</summary>
    public static async IAsyncEnumerable<T> ListAsync<T>(
        this ApiConnection connection, string path, (string Name, object? Value)[] parameters, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? cursor = null;
        do
        {
            var page = await connection.GetAsync<Page<T>>(Query(path, [.. parameters, ("limit", PageSize), ("cursor", cursor)]), cancel).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
