using System.Globalization;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>Finds the rows that a model of a table was most wrong about.</summary>
internal static class TableMistakes
{
    private const int MostColumns = 100;
    private const int MostCharacters = 200;

    /// <summary>The archive; null where nothing was wrong.</summary>
    /// <param name="task">What was trained.</param>
    /// <param name="table">A table with a target.</param>
    /// <param name="rows">The rows that were predicted.</param>
    /// <param name="predictions">[rows, classes] probabilities, or [rows] numbers.</param>
    public static byte[]? ToArchive(string task, Table table, IReadOnlyList<int> rows, float[] predictions)
    {
        var target = table.Schema.Target!;
        var (few, wrong) = target.Task == TableTask.Classification ? OfClasses(table, rows, predictions, target.ClassNames) : (OfNumbers(table, rows, predictions), (int?)null);
        Mistake[] mistakes = [.. few.Select((one, at) => one.Mistake with { Number = at + 1, Row = RowOf(table, one.Row) })];
        return mistakes.Length == 0 ? null : new MistakesFile(task, rows.Count, wrong, mistakes).ToArchive(new Dictionary<string, byte[]>());
    }

    private static (IReadOnlyList<(int Row, Mistake Mistake)> Few, int? Wrong) OfClasses(Table table, IReadOnlyList<int> rows, float[] predictions, IReadOnlyList<string> classNames)
    {
        var few = new GravestFew<(int Row, Mistake Mistake)>(MistakesFile.Most);
        for (var at = 0; at < rows.Count; at++)
        {
            var answer = predictions.AsSpan(at * classNames.Count, classNames.Count);
            var (label, predicted) = (table.Labels.Span[rows[at]], ImageClassifier.Best(answer));
            if (label == predicted)
            {
                continue;
            }

            var loss = -Math.Log(Math.Max(answer[label], 1e-12));
            few.Add(
                (rows[at], new Mistake { Number = 0, Truth = classNames[label], Prediction = classNames[predicted], Probability = Math.Round(answer[predicted], 5), Loss = Math.Round(loss, 5) }), loss);
        }

        return (few.ToList(), few.Count);
    }

    private static IReadOnlyList<(int Row, Mistake Mistake)> OfNumbers(Table table, IReadOnlyList<int> rows, float[] predictions)
    {
        var few = new GravestFew<(int Row, Mistake Mistake)>(MistakesFile.Most);
        for (var at = 0; at < rows.Count; at++)
        {
            var truth = table.Values.Span[rows[at]];
            var off = Math.Abs((double)predictions[at] - truth);
            if (off > 0)
            {
                few.Add((rows[at], new Mistake { Number = 0, Truth = Text(truth), Prediction = Text(predictions[at]), Loss = off }), off);
            }
        }

        return few.ToList();
    }

    private static IReadOnlyList<MistakenValue> RowOf(Table table, int row) =>
        [.. table.Columns.Take(MostColumns).Select(column => new MistakenValue(Cut(column.Name)!, Cut(ValueOf(column, row))))];

    private static string? ValueOf(Column column, int row) => column switch
    {
        NumberColumn numbers => float.IsNaN(numbers.Values.Span[row]) ? null : Text(numbers.Values.Span[row]),
        CategoryColumn categories => CategoryOf(categories, categories.Codes.Span[row]),
        DateColumn dates => double.IsNaN(dates.Seconds.Span[row]) ? null : DateOf(dates.Seconds.Span[row]),
        TextColumn texts => texts.Texts.Span[row],
        _ => null,
    };

    // What training did not see is one category, whatever it was.
    private static string? CategoryOf(CategoryColumn column, int code) =>
        code == CategoryColumn.Missing ? null : code < column.Schema.Categories.Count ? column.Schema.Categories[code] : "(other)";

    private static string? DateOf(double seconds)
    {
        const double MostSeconds = 2.5e11;
        var at = DateTime.UnixEpoch.AddSeconds(Math.Clamp(seconds, -6.2e10, MostSeconds));
        return at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Cut(string? text) => text is { Length: > MostCharacters } ? text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)] + "…" : text;
}
