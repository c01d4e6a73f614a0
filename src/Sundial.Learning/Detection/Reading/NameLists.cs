using Sundial.Learning.Data;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Files that list class names, or the images of a part of the data.</summary>
internal static class NameLists
{
    private static readonly string[] s_names = ["classes.txt", "obj.names", "names.txt", "labels.txt", "_darknet.labels", "predefined_classes.txt"];

    /// <summary>Whether a file of this name lists classes, one a line.</summary>
    public static bool IsNames(string file) =>
        s_names.Contains(file, StringComparer.OrdinalIgnoreCase) || file.EndsWith(".names", StringComparison.OrdinalIgnoreCase);

    /// <summary>The class names that a YOLO data set brings, or null.</summary>
    public static IReadOnlyList<string>? ClassNames(CollectedAnnotations found)
    {
        var lists = found.Lists.OrderBy(list => list.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, lines) in lists)
        {
            if (Path.GetExtension(name).ToUpperInvariant() is ".YAML" or ".YML" && YoloLabels.Names(lines) is { } names)
            {
                return names;
            }
        }

        foreach (var (name, lines) in lists)
        {
            if (IsNames(Path.GetFileName(name)))
            {
                return [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
            }
        }

        return null;
    }

    /// <summary>The parts that lists put images into, by the image's file name without its ending: VOC's ImageSets and the lists of darknet.</summary>
    /// <remarks>An image on the list of the test is tested on, whatever other list it is on, too; trainval stands behind both of its parts.</remarks>
    public static Dictionary<string, DataSplit> Splits(CollectedAnnotations found)
    {
        var splits = new Dictionary<string, DataSplit>(StringComparer.Ordinal);
        foreach (var (name, lines) in found.Lists.OrderByDescending(list => Rank(list.Key)).ThenBy(list => list.Key, StringComparer.Ordinal))
        {
            if (SplitOfList(name) is not { } split)
            {
                continue;
            }

            foreach (var line in lines)
            {
                var entry = line.Trim().Replace('\\', '/');
                splits.TryAdd(Stem(entry.Split(' ')[0]), split);
            }
        }

        return splits;
    }

    /// <summary>The part that a folder or file name speaks of: <c>train2017</c>, <c>instances_val</c>, <c>valid</c>.</summary>
    public static DataSplit SplitOf(string name)
    {
        foreach (var part in name.Split('/', '_', '-', '.', ' '))
        {
            if (Sundial.Learning.Data.Sources.DatasetLayout.SplitOf(part.TrimEnd("0123456789".ToCharArray())) is not DataSplit.Unspecified and var split)
            {
                return split;
            }
        }

        return DataSplit.Unspecified;
    }

    /// <summary>The last part of a path without its ending.</summary>
    public static string Stem(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        var dot = file.LastIndexOf('.');
        return dot > 0 && file.Length - dot <= 5 ? file[..dot] : file;
    }

    private static int Rank(string name) => SplitOfList(name) is { } split ? (int)split : 0;

    private static DataSplit? SplitOfList(string name)
    {
        if (!name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var stem = Stem(name);
        return stem.Equals("trainval", StringComparison.OrdinalIgnoreCase) ? null
            : Sundial.Learning.Data.Sources.DatasetLayout.SplitOf(stem) is not DataSplit.Unspecified and var split ? split
            : null;
    }
}
