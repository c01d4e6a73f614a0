using System.Collections.Immutable;

namespace Sundial.Cli.Logins;

/// <summary>Keys by server.</summary>
/// <param name="Current">The server that commands go to; null while there is none.</param>
/// <param name="Keys">The key for each server.</param>
internal sealed record Logins(string? Current, ImmutableSortedDictionary<string, string> Keys)
{
    /// <summary>No login at all.</summary>
    public static Logins None { get; } = new(null, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>How a server is named: its address without a slash at the end.</summary>
    public static string NameOf(Uri server) => server.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The key for a server; null where there is none.</summary>
    public string? KeyFor(Uri server) => Keys.GetValueOrDefault(NameOf(server));

    /// <summary>With a key for a server, to which commands go from now on.</summary>
    public Logins With(Uri server, string key) => new(NameOf(server), Keys.SetItem(NameOf(server), key));

    /// <summary>Without a server; commands go to another one that is left, if any.</summary>
    public Logins Without(Uri server)
    {
        var left = Keys.Remove(NameOf(server));
        return new Logins(Current != NameOf(server) ? Current : left.Keys.FirstOrDefault(), left);
    }
}
