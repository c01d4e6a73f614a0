using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>Where PostgreSQL is. Known from the start with --database; with a private PostgreSQL, once that has started.</summary>
internal sealed class DatabaseAddress
{
    private string? _connectionString;

    /// <param name="connectionString">In the driver's form, where it is known already; see <see cref="Parse"/>.</param>
    public DatabaseAddress(string? connectionString = null) => _connectionString = connectionString;

    /// <summary>In the driver's form.</summary>
    /// <exception cref="InvalidOperationException">The private PostgreSQL has not been started.</exception>
    public string ConnectionString
    {
        get => Volatile.Read(ref _connectionString) ?? throw new InvalidOperationException("The private PostgreSQL has not been started yet.");
        set => Volatile.Write(ref _connectionString, value);
    }

    /// <summary>Reads what a user gives: an address postgres://user:password@host:port/name?sslmode=require, or the driver's own Host=…;Database=….</summary>
    /// <returns>In the driver's form.</returns>
    /// <exception cref="FormatException">It is neither; the message says what is expected and does not repeat the password.</exception>
    public static string Parse(string text)
    {
        const string Expected = "give it as postgres://USER:PASSWORD@HOST:5432/NAME or Host=HOST;Database=NAME;Username=USER;Password=PASSWORD.";
        try
        {
            return text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? OfUri(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 } given
                    ? given.ConnectionString
                    : throw new FormatException($"The database's address names no host; {Expected}");
        }
        catch (Exception fault) when (fault is UriFormatException or ArgumentException)
        {
            throw new FormatException($"The database's address cannot be read; {Expected}", fault);
        }
    }

    private static string OfUri(Uri uri)
    {
        var credentials = uri.UserInfo.Split(':', 2);
        var parts = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? Uri.UnescapeDataString(uri.Host) : "localhost",
            Port = uri.Port > 0 ? uri.Port : 5432,
        };
        if (uri.AbsolutePath.Length > 1)
        {
            parts.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        }

        if (credentials[0].Length > 0)
        {
            parts.Username = Uri.UnescapeDataString(credentials[0]);
        }

        if (credentials.Length > 1)
        {
            parts.Password = Uri.UnescapeDataString(credentials[1]);
        }

        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            var (name, value) = (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
            // libpq writes sslmode=verify-full and host=/a/folder; the driver wants VerifyFull and Host.
            parts[name] = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return parts.ConnectionString;
    }
}
