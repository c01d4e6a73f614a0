using System.Globalization;
using System.Text.RegularExpressions;

namespace Sundial.Server.Platform.Database;

/// <summary>A folder of PostgreSQL's programs that work here.</summary>
/// <param name="Folder">Holds initdb, pg_ctl and postgres.</param>
/// <param name="Major">15, 16, …</param>
/// <param name="Variables">What they need in their environment.</param>
internal sealed partial record PostgresPrograms(string Folder, int Major, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The first that knows what our migrations use (unique … nulls not distinct).</summary>
    public const int LeastMajor = 15;

    /// <summary>Names the folder of the programs to use.</summary>
    public const string Variable = "SUNDIAL_POSTGRES";

    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>From this major version on the locale C.UTF-8 is PostgreSQL's own, the same on every system.</summary>
    public bool HasBuiltinLocale => Major >= 17;

    /// <summary>The path of one of them.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>The programs to use: of the major version that made the cluster, or for a new cluster the best there is.</summary>
    /// <param name="named">The folder that was asked for; null to look in the variable and then at the usual places.</param>
    /// <param name="linkFolder">Where the npm build's missing links are made when its own folder cannot be written.</param>
    /// <param name="wantedMajor">The cluster's; null for a new one.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="PrivatePostgresException">There are none that fit.</exception>
    public static async Task<PostgresPrograms> FindAsync(string? named, string linkFolder, int? wantedMajor, CancellationToken cancel)
    {
        named ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
        var seen = new List<int>();
        await foreach (var programs in CandidatesAsync(named, linkFolder, cancel))
        {
            if (programs.Major == wantedMajor || (wantedMajor is null && programs.Major >= LeastMajor))
            {
                return programs;
            }

            seen.Add(programs.Major);
        }

        throw new PrivatePostgresException(Absence(named, wantedMajor, seen));
    }

    private static async IAsyncEnumerable<PostgresPrograms> CandidatesAsync(
        string? named, string linkFolder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (named is not null)
        {
            // The npm build may be named, too; it needs its links all the same.
            var variables = EmbeddedPostgres.Prepare(named, linkFolder);
            yield return await OpenAsync(named, variables, cancel)
                ?? throw new PrivatePostgresException($"{named} has no PostgreSQL that runs (initdb, pg_ctl, postgres); name the folder of its programs, or unset {Variable}.");
            yield break;
        }

        await foreach (var folder in InstalledPostgres.FoldersAsync(cancel))
        {
            if (await OpenAsync(folder, EmbeddedPostgres.NoVariables, cancel) is { } installed)
            {
                yield return installed;
            }
        }

        if (EmbeddedPostgres.Find(AppContext.BaseDirectory) is { } npm
            && await OpenAsync(npm, EmbeddedPostgres.Prepare(npm, linkFolder), cancel) is { } embedded)
        {
            yield return embedded;
        }
    }

    private static async Task<PostgresPrograms?> OpenAsync(string folder, IReadOnlyDictionary<string, string> variables, CancellationToken cancel)
    {
        if (!Needed.All(program => File.Exists(Path.Combine(folder, program))))
        {
            return null;
        }

        var version = await ProgramRun.ToEndAsync([Path.Combine(folder, "postgres"), "--version"], "/", cancel, variables);
        return version.Ok && MajorVersion().Match(version.Output) is { Success: true } match
            ? new(folder, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), variables)
            : null;
    }

    private static string Absence(string? named, int? wantedMajor, List<int> seen)
    {
        var there = seen.Count == 0 ? "none was found" : $"found was only version {string.Join(", ", seen.Distinct())}";
        var place = named is null ? "" : $" in {named}";
        return wantedMajor is { } major
            ? $"The database was made by PostgreSQL {major}, and {there}{place}; install PostgreSQL {major}, or name the folder of its programs with {Variable}."
            : $"Sundial needs PostgreSQL {LeastMajor} or later, and {there}{place}; run npm ci --ignore-scripts in native/, install PostgreSQL, or give --database.";
    }

    [GeneratedRegex(@"PostgreSQL\) (\d+)")]
    private static partial Regex MajorVersion();
}
