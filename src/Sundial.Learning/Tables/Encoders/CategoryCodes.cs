using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Which categories of a column count by themselves; those that are rare, or were never seen, count as one more.</summary>
internal sealed class CategoryCodes
{
    // What the reader of tables takes for a missing value, in the spellings that are in use; a graph cannot ignore case.
    private static readonly string[] s_missing =
    [
        "", "?", ".", "-", "--", "-nan", "-NaN", "na", "NA", "Na", "n/a", "N/A", "N/a", "nan", "NaN", "NAN", "Nan", "null", "NULL", "Null",
        "#n/a", "#N/A", "#na", "#NA", "<na>", "<NA>", "\\N",
    ];

    private CategoryCodes(IReadOnlyList<string> kept) => Kept = kept;

    /// <summary>The categories with codes of their own, from 0 on.</summary>
    public IReadOnlyList<string> Kept { get; }

    /// <summary>The code of all others.</summary>
    public int Other => Kept.Count;

    /// <summary>Chooses categories.</summary>
    /// <param name="column">The column, of training rows only.</param>
    /// <param name="most">The most categories.</param>
    /// <param name="leastRows">The fewest rows of a category.</param>
    public static CategoryCodes Fit(CategoryColumn column, int most, int leastRows)
    {
        var counts = new int[column.Schema.Categories.Count + 1];
        foreach (var code in column.Codes.Span)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        // The schema has the most frequent first, so that a category's place is its code.
        var kept = 0;
        while (kept < column.Schema.Categories.Count && kept < most && counts[kept] >= leastRows)
        {
            kept++;
        }

        return new CategoryCodes([.. column.Schema.Categories.Take(kept)]);
    }

    /// <summary>The code of a cell; -1 where it is missing.</summary>
    /// <param name="code">The code that the column has.</param>
    public int Of(int code) => Math.Min(code, Other);

    /// <summary>Numbers for codes, in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">Texts.</param>
    /// <param name="values">A number for each code, that of all others last.</param>
    /// <param name="missing">The number where there is none.</param>
    public Value Write(GraphBuilder graph, Value input, IReadOnlyList<float> values, float missing)
    {
        var absent = s_missing.Except(Kept).ToList();
        return graph.EncodeTexts(
            input, [.. Kept, .. absent], [.. values.Take(Kept.Count), .. absent.Select(_ => missing)], otherwise: values[Other]);
    }
}
