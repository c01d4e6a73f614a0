namespace Sundial.Console.Components.Answers;

/// <summary>Answers in a sentence, for pictures' descriptions and screen readers.</summary>
internal static class AnswerWords
{
    private const int MostKinds = 6;

    /// <summary>What it says.</summary>
    public static string Of(Answer answer) => answer switch
    {
        ClassesAnswer { Rows: [var only] } => only.Confidence is { } sure ? $"{only.Label}, {Words.Percent(sure)} sure." : $"{only.Label}.",
        ClassesAnswer classes => $"{Words.Count(classes.Rows.Count)} rows: {Counted(classes.Rows.Select(row => row.Label))}.",
        BoxesAnswer { Boxes.Count: 0 } => "Nothing was found.",
        BoxesAnswer boxes => $"Found: {Counted(boxes.Boxes.Select(box => box.Label))}.",
        NumbersAnswer { Values: [var only] } => $"{only}.",
        NumbersAnswer numbers => $"{Words.Count(numbers.Values.Count)} numbers.",
        TensorsAnswer tensors => $"{tensors.Tensors.Count} tensors.",
        TextAnswer => "The model answered with text.",
        BytesAnswer bytes => $"{Words.Bytes(bytes.SizeBytes)} of {bytes.MediaType}.",
        _ => "The model answered.",
    };

    /// <summary>How many of what: <c>3 × RBC, 1 × WBC</c>.</summary>
    public static string Counted(IEnumerable<string> labels)
    {
        var counts = labels.GroupBy(label => label, StringComparer.Ordinal).Select(same => (same.Key, Count: same.Count())).OrderByDescending(pair => pair.Count).ToList();
        return string.Join(", ", counts.Take(MostKinds).Select(pair => $"{pair.Count} × {pair.Key}")) + (counts.Count > MostKinds ? $" and {counts.Count - MostKinds} further kinds" : string.Empty);
    }
}
