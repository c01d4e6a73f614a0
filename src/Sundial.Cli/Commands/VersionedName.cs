using System.Globalization;

namespace Sundial.Cli.Commands;

/// <summary>A name with or without a version: <c>digits</c>, <c>digits:3</c>, <c>digits:latest</c>.</summary>
internal static class VersionedName
{
    /// <summary>Reads it; the version is null where it is the latest.</summary>
    /// <exception cref="UsageException">The version is no number.</exception>
    public static (string Name, int? Version) Of(string text) => text.Split(':') switch
    {
        [{ Length: > 0 } name] => (name, null),
        [{ Length: > 0 } name, "latest"] => (name, null),
        [{ Length: > 0 } name, var version] when int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => (name, number),
        _ => throw new UsageException($"{text} is not a name with a version; write it as NAME or NAME:3."),
    };
}
