using System.Text;

namespace Sundial.Console.Uploads;

/// <summary>What the name of a file says of it, before a byte of it is sent.</summary>
internal static class UploadedFile
{
    /// <summary>What can be learned from, in a sentence.</summary>
    public const string Expected =
        "Sundial learns from a folder or archive (.zip, .tar, .tar.gz) of pictures with one folder for each class, or of pictures with their boxes, or from a table (.csv, .tsv).";

    private const int LongestName = 80;
    private static readonly string[] s_archives = [".tar.gz", ".tgz", ".tar", ".zip"];
    private static readonly string[] s_tables = [".csv", ".tsv", ".tab", ".psv"];

    private static readonly Dictionary<string, string> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = "a document",
        [".doc"] = "a document",
        [".docx"] = "a document",
        [".txt"] = "a text",
        [".md"] = "a text",
        [".xls"] = "a spreadsheet; save it as .csv",
        [".xlsx"] = "a spreadsheet; save it as .csv",
        [".ods"] = "a spreadsheet; save it as .csv",
        [".numbers"] = "a spreadsheet; save it as .csv",
        [".parquet"] = "a Parquet file; save it as .csv",
        [".json"] = "a JSON file; put annotations into one folder with their pictures",
        [".xml"] = "an XML file; put annotations into one folder with their pictures",
        [".jpg"] = "one picture",
        [".jpeg"] = "one picture",
        [".png"] = "one picture",
        [".gif"] = "one picture",
        [".webp"] = "one picture",
        [".bmp"] = "one picture",
        [".tif"] = "one picture",
        [".tiff"] = "one picture",
        [".mp4"] = "a film",
        [".mov"] = "a film",
        [".mp3"] = "a sound",
        [".wav"] = "a sound",
        [".onnx"] = "a model, not data",
        [".exe"] = "a program",
        [".rar"] = "a .rar archive; pack it as .zip or .tar",
        [".7z"] = "a .7z archive; pack it as .zip or .tar",
    };

    /// <summary>Why nothing can be learned from a file of this name, and what was expected; null where something may be.</summary>
    public static string? FaultOf(string name)
    {
        var shown = name.Length <= LongestName ? name : $"{name[..LongestName]}…";
        var what = Unpacked(name);
        if (what.Length == 0 || Ends(what, s_archives) || Ends(what, s_tables) || IsIdx(what))
        {
            return what.Length == 0 ? $"The file has no name. {Expected}" : null;
        }

        return s_others.TryGetValue(Path.GetExtension(what), out var known) ? $"{shown} is {known}. {Expected}" : $"{shown} is nothing that can be learned from. {Expected}";
    }

    /// <summary>What is learned of it, as far as its name tells; null where that is for the server to say.</summary>
    public static string? TaskOf(string name) => Ends(Unpacked(name), s_tables) ? "table" : null;

    /// <summary>A name for the data set: what the API allows of the file's.</summary>
    public static string DatasetNameOf(string file)
    {
        var stem = file;
        foreach (var ending in s_archives.Concat(s_tables).Prepend(".gz"))
        {
            stem = stem.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? stem[..^ending.Length] : stem;
        }

        var name = new StringBuilder();
        foreach (var letter in stem.Take(LongestName))
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-');
        }

        var plain = name.ToString().TrimStart('.', '_', '-').TrimEnd('-', '.');
        return plain.Length > 0 ? plain : "data";
    }

    private static bool IsIdx(string name) => name.Contains("-idx", StringComparison.OrdinalIgnoreCase) || name.EndsWith("-ubyte", StringComparison.OrdinalIgnoreCase);

    // A .gz around a table or an IDX file does not change what it is.
    private static string Unpacked(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    private static bool Ends(string name, string[] endings) => endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
