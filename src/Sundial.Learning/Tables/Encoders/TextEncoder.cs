using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>How often each of the words that most rows have stands in a text. Words are what stands between blanks.</summary>
internal sealed class TextEncoder : ColumnEncoder
{
    private readonly IReadOnlyList<string> _words;
    private readonly Dictionary<string, int> _places;

    private TextEncoder(IReadOnlyList<string> words)
    {
        _words = words;
        _places = words.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override int Width => _words.Count;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) => _words.Select(word => $"{column}: {word}");

    /// <summary>Chooses the words.</summary>
    /// <param name="column">The column, of training rows only.</param>
    /// <param name="most">The most words.</param>
    /// <param name="leastRows">The fewest rows that have a word.</param>
    /// <returns>Null where no word is in so many rows.</returns>
    public static TextEncoder? Fit(TextColumn column, int most, int leastRows)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < column.Count; row++)
        {
            foreach (var word in Words(column, row).Distinct(StringComparer.Ordinal))
            {
                rows[word] = rows.GetValueOrDefault(word) + 1;
            }
        }

        var chosen = rows.Where(word => word.Value >= leastRows).OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
            .Take(most).Select(word => word.Key).ToList();
        return chosen.Count == 0 ? null : new TextEncoder(chosen);
    }

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        for (var row = 0; row < column.Count; row++)
        {
            var counts = matrix.AsSpan((row * stride) + offset, Width);
            counts.Clear();
            foreach (var word in Words((TextColumn)column, row))
            {
                if (_places.TryGetValue(word, out var place))
                {
                    counts[place]++;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input) => graph.CountTexts(graph.SplitTexts(graph.Reshape(input, -1), delimiter: ""), _words);

    private static string[] Words(TextColumn column, int row) =>
        column.Texts.Span[row]?.Split((char[])[' ', '\t', '\n', '\v', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries) ?? [];
}
