namespace Sundial.Cli.Remote;

/// <summary>The server that commands go to, and the key for it.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Key">The key; null where none is known.</param>
internal sealed record ServerLogin(Uri Server, string? Key)
{
    /// <summary>The environment variable that names a server in place of the one that was logged in to.</summary>
    public const string UrlVariable = "SUNDIAL_URL";

    /// <summary>The environment variable that holds a key in place of the one that was stored.</summary>
    public const string KeyVariable = "SUNDIAL_KEY";

    /// <summary>What the environment says, else what was logged in to last.</summary>
    /// <param name="logins">What is stored.</param>
    /// <exception cref="UsageException">No server is known.</exception>
    public static ServerLogin Of(Logins.Logins logins)
    {
        var url = Variable(UrlVariable) ?? logins.Current
            ?? throw new UsageException("You are logged in to no server; run sundial up to have one on this machine, or sundial login URL.", ExitCode.NotLoggedIn, "login.missing");
        var server = Address(url);
        return new ServerLogin(server, Variable(KeyVariable) ?? logins.KeyFor(server));
    }

    /// <summary>Reads an address; <c>http://</c> may be left out.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri Address(string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 }
            ? address
            : throw new UsageException($"{text} is not the address of a server; write it as http://127.0.0.1:7300.");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
