using System.Globalization;
using Sundial.Learning.Data;

namespace Sundial.Benchmarks;

/// <summary>The tables of the benchmarks, divided: adult by its own test file, winequality-white and mammography in five folds each.</summary>
internal static class TableParts
{
    private const int Folds = 5;

    /// <summary>The tables, each with the column to learn.</summary>
    public static IReadOnlyList<(string Name, string Target)> All { get; } = [("adult", "income"), ("winequality-white", "quality"), ("mammography", "class")];

    /// <summary>The parts of a table.</summary>
    /// <param name="folder">Where the tables lie.</param>
    /// <param name="scratch">Takes the folds' files.</param>
    /// <param name="name">The table.</param>
    /// <param name="folds">The most folds.</param>
    /// <param name="apart">Whether no test row may have a copy among those that are learned from.</param>
    public static IReadOnlyList<(string Train, string Test)> Of(string folder, string scratch, string name, int folds, bool apart = false) => name == "adult"
        ? [(Path.Combine(folder, "adult-train.csv"), Path.Combine(folder, "adult-test.csv"))]
        : [.. Divide(Path.Combine(folder, name + ".csv"), scratch, apart).Take(folds)];

    /// <summary>Writes all parts into a folder: <c>NAME-FOLD-train.csv</c> and <c>NAME-FOLD-test.csv</c>.</summary>
    /// <param name="folder">Where the tables lie.</param>
    /// <param name="to">Where the parts go.</param>
    public static void Write(string folder, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (var (name, _) in All)
        {
            foreach (var (fold, (train, test)) in Of(folder, to, name, Folds).Index())
            {
                Copy(train, Path.Combine(to, $"{name}-{fold}-train.csv"));
                Copy(test, Path.Combine(to, $"{name}-{fold}-test.csv"));
            }
        }
    }

    private static void Copy(string from, string to)
    {
        if (from != to)
        {
            File.Copy(from, to, overwrite: true);
        }
    }

    // Every fifth line of a random order is a fold's test; copies of a row may be on both sides, as in the figures that others publish, unless they are to be kept apart.
    private static List<(string Train, string Test)> Divide(string path, string scratch, bool apart)
    {
        var lines = File.ReadAllLines(path);
        var rows = lines.AsSpan(1).ToArray();
        new CounterRandom(1, 0xBE, 0).Shuffle<string>(rows);
        var foldOf = rows.Select((_, place) => place % Folds).ToArray();
        if (apart)
        {
            var first = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var row = 0; row < rows.Length; row++)
            {
                // The target is last in these files.
                var features = rows[row][..rows[row].LastIndexOfAny([',', ';'])];
                foldOf[row] = first.TryGetValue(features, out var fold) ? fold : first[features] = foldOf[row];
            }
        }

        var files = new List<(string, string)>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var name = Path.Combine(scratch, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{fold}"));
            File.WriteAllLines(name + "-train.csv", [lines[0], .. rows.Where((_, row) => foldOf[row] != fold)]);
            File.WriteAllLines(name + "-test.csv", [lines[0], .. rows.Where((_, row) => foldOf[row] == fold)]);
            files.Add((name + "-train.csv", name + "-test.csv"));
        }

        return files;
    }
}
