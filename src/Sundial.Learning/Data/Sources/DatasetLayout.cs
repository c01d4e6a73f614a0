namespace Sundial.Learning.Data.Sources;

/// <summary>
/// Reads classes and splits off folder names: <c>[root/]*[train|val|test/]class/…/file</c>. A single folder around everything is
/// passed through; folders below a class belong to it.
/// </summary>
internal sealed class DatasetLayout
{
    private static readonly HashSet<string> s_extensions = new([".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private readonly int _rootDepth;
    private readonly bool _hasSplits;

    private DatasetLayout(int rootDepth, bool hasSplits)
    {
        _rootDepth = rootDepth;
        _hasSplits = hasSplits;
    }

    /// <summary>Infers the layout from all names. Files that look like images decide; a README beside them does not.</summary>
    public static DatasetLayout Infer(IReadOnlyList<string> names)
    {
        var folders = FoldersOf(names.Where(LooksLikeImage));
        if (folders.Count == 0)
        {
            folders = FoldersOf(names);
        }

        var depth = 0;
        while (SharedFolder(folders, depth) is { } shared && SplitOf(shared) == DataSplit.Unspecified)
        {
            depth++;
        }

        // A folder named "test" that holds images directly is a class beside others; one that holds folders is a split. Where there is
        // nothing but train and test, they are not what images are to be told apart by.
        var below = folders.Where(path => path.Length > depth).ToList();
        var hasSplits = below.Exists(path => path.Length > depth + 1 && SplitOf(path[depth]) != DataSplit.Unspecified)
            || (below.Count > 0 && below.TrueForAll(path => SplitOf(path[depth]) != DataSplit.Unspecified));
        return new DatasetLayout(depth, hasSplits);
    }

    /// <summary>The class and split of a file, or why it has none.</summary>
    public (string? ClassName, DataSplit Split, string? Fault) Place(string name)
    {
        var folders = name.Split('/')[..^1];
        if (folders.Length <= _rootDepth)
        {
            return (null, DataSplit.Unspecified, "not in a class folder");
        }

        if (!_hasSplits)
        {
            return (folders[_rootDepth], DataSplit.Unspecified, null);
        }

        var split = SplitOf(folders[_rootDepth]);
        return split == DataSplit.Unspecified
            ? (null, split, "outside the train and test folders")
            : folders.Length == _rootDepth + 1 ? (null, split, "not in a class folder") : (folders[_rootDepth + 1], split, null);
    }

    public static bool LooksLikeImage(string name) => s_extensions.Contains(System.IO.Path.GetExtension(name));

    public static DataSplit SplitOf(string folder) => folder.ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => DataSplit.Train,
        "VAL" or "VALID" or "VALIDATION" => DataSplit.Validation,
        "TEST" or "TESTING" => DataSplit.Test,
        _ => DataSplit.Unspecified,
    };

    private static List<string[]> FoldersOf(IEnumerable<string> names) =>
        [.. names.Select(name => name[..Math.Max(0, name.LastIndexOf('/'))]).Distinct().Select(path => path.Length == 0 ? [] : path.Split('/'))];

    // The folder at this depth, when all files are in it and none is in it directly.
    private static string? SharedFolder(List<string[]> folders, int depth)
    {
        if (folders.Count == 0 || folders.Any(path => path.Length <= depth + 1))
        {
            return null;
        }

        var shared = folders[0][depth];
        return folders.All(path => path[depth] == shared) ? shared : null;
    }
}
