using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Sundial.Server.Platform.Database;

/// <summary>Where a system's own packages put PostgreSQL's programs.</summary>
internal static partial class InstalledPostgres
{
    // Debian and its kin, Red Hat and its kin, Homebrew on both processors, Postgres.app. The folder above the last '*' is listed.
    private static readonly (string Root, string Pattern, string Below)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/opt/homebrew/opt", "postgresql@*", "bin"),
        ("/usr/local/opt", "postgresql@*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    /// <summary>The folders that may hold them: the newest of the usual places first, then what pg_config and the search path say.</summary>
    public static async IAsyncEnumerable<string> FoldersAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var folder in Usual())
        {
            yield return folder;
        }

        if (await ProgramRun.ToEndAsync(["pg_config", "--bindir"], "/", cancel) is { Ok: true } config)
        {
            yield return config.Output.Trim();
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // Often a link: the programs find their other files from where they really are.
            var postgres = new FileInfo(Path.Combine(folder, "postgres"));
            if (postgres.Exists)
            {
                yield return Path.GetDirectoryName(postgres.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? postgres.FullName)!;
            }
        }
    }

    private static IEnumerable<string> Usual() =>
        from place in Places
        where Directory.Exists(place.Root)
        from folder in Directory.EnumerateDirectories(place.Root, place.Pattern)
        let bin = Path.Combine(folder, place.Below)
        where Directory.Exists(bin)
        orderby VersionOf(folder) descending
        select bin;

    private static int VersionOf(string folder) =>
        Digits().Match(Path.GetFileName(folder)) is { Success: true } match && int.TryParse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
