namespace Sundial.Learning.Data.Sources;

/// <summary>Names inside archives are written by strangers.</summary>
internal static class EntryNames
{
    private const int MaxLength = 4096;

    /// <summary>A name with forward slashes and no "." segments.</summary>
    /// <exception cref="DatasetException">It would leave the archive's folder.</exception>
    public static string Checked(string archive, string raw)
    {
        var name = raw.Replace('\\', '/');
        var absolute = name.StartsWith('/') || (name.Length >= 2 && name[1] == ':' && char.IsAsciiLetter(name[0]));
        if (absolute || name.Length > MaxLength || name.Contains('\0', StringComparison.Ordinal) || name.Split('/').Contains(".."))
        {
            var shown = name.Length > 80 ? name[..80] + "…" : name;
            throw new DatasetException(
                DatasetCodes.UnsafePath,
                $"{archive} holds a file named \"{Printable(shown)}\", which points outside the archive; nothing of it was read. Make the archive anew with plain relative paths.");
        }

        return name.Contains("./", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal)
            ? string.Join('/', name.Split('/').Where(part => part is not ("" or ".")))
            : name;
    }

    /// <summary>Leavings of operating systems: hidden files and folders, resource forks, thumbnails. Nobody meant them as data.</summary>
    public static bool IsJunk(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        return name.StartsWith('.')
            || name.Contains("/.", StringComparison.Ordinal)
            || file.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase)
            || file.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("__MACOSX/", StringComparison.Ordinal)
            || name.Contains("/__MACOSX/", StringComparison.Ordinal);
    }

    /// <summary>A terminal obeys control characters, so none are passed on.</summary>
    public static string Printable(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
