using System.Text;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>What the name that a file comes with may be. It is kept for its extension and for people, and never becomes a path here.</summary>
internal static class FileNames
{
    private const int MaxLength = 255;

    /// <summary>Looks at a name.</summary>
    public static void CheckNew(Faults faults, string member, string? name) => faults.Check(
        IsGood(name), member, $"must be 1 to {MaxLength} characters without folders and control characters, and not . or ..");

    /// <summary>The name without folders: some clients send a whole path. Null where nothing good is left.</summary>
    public static string? WithoutFolders(string? name)
    {
        var last = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return IsGood(last) ? last : null;
    }

    private static bool IsGood(string? name) =>
        name is { Length: > 0 and <= MaxLength } and not ("." or "..")
        && !string.IsNullOrWhiteSpace(name)
        && name.EnumerateRunes().All(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar && rune.Value is not ('/' or '\\'));
}
