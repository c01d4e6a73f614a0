using System.Globalization;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Reads the text files of YOLO data sets: labels, lists of names, and the names in a data.yaml.</summary>
internal static class YoloLabels
{
    /// <summary>The most bytes of one file.</summary>
    public const int MaxBytes = 16 << 20;

    private const int BoxNumbers = 5;

    /// <summary>
    /// Reads a label file: a class number, then centre and size of the box as shares of the image; a confidence behind them, or the
    /// corners of a polygon in their place, are understood.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="lines">Its lines.</param>
    /// <returns>Null where any line is something else: then it is no label file. One without lines is: of an image without objects.</returns>
    public static ImageAnnotation? Read(string name, IEnumerable<string> lines)
    {
        var annotation = new ImageAnnotation { Source = name, Width = 1, Height = 1 };
        foreach (var line in lines)
        {
            var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                continue;
            }

            if (parts.Length < BoxNumbers || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || Numbers(parts) is not { } numbers)
            {
                return null;
            }

            annotation.Boxes.Add(new RawBox(number.ToString(CultureInfo.InvariantCulture), BoxOf(numbers), Ignored: false));
        }

        return annotation;
    }

    /// <summary>The names in a data.yaml: after <c>names:</c>, in brackets, as a list, or by number. Null where there are none.</summary>
    /// <remarks>Enough of YAML for what tools write there, and no more: no anchors, no tags, no references.</remarks>
    /// <param name="lines">The file's lines.</param>
    public static IReadOnlyList<string>? Names(IReadOnlyList<string> lines)
    {
        var at = lines.ToList().FindIndex(line => line.StartsWith("names:", StringComparison.Ordinal));
        if (at < 0)
        {
            return null;
        }

        var rest = lines[at]["names:".Length..].Trim();
        if (rest.StartsWith('['))
        {
            var text = rest + string.Concat(rest.Contains(']', StringComparison.Ordinal) ? [] : lines.Skip(at + 1).TakeWhile(line => !line.Contains(']', StringComparison.Ordinal)).Append(lines.Skip(at + 1).FirstOrDefault(line => line.Contains(']', StringComparison.Ordinal)) ?? ""));
            var end = text.IndexOf(']', StringComparison.Ordinal);
            return [.. SplitQuoted(text[1..(end < 0 ? text.Length : end)]).Select(Unquoted).Where(name => name.Length > 0)];
        }

        var names = new SortedDictionary<int, string>();
        foreach (var line in lines.Skip(at + 1).Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#'))
        {
            var text = line.Trim();
            if (text.StartsWith("- ", StringComparison.Ordinal))
            {
                names[names.Count] = Unquoted(text[2..]);
            }
            else if (char.IsWhiteSpace(line[0]) && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 100_000)
            {
                names[number] = Unquoted(text[(colon + 1)..]);
            }
            else
            {
                break;
            }
        }

        return names.Count == 0 ? null : [.. Enumerable.Range(0, names.Keys.Max() + 1).Select(i => names.GetValueOrDefault(i, i.ToString(CultureInfo.InvariantCulture)))];
    }

    private static float[]? Numbers(string[] parts)
    {
        var numbers = new float[parts.Length - 1];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!float.TryParse(parts[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static Box BoxOf(float[] numbers)
    {
        if (numbers.Length <= BoxNumbers)
        {
            return new Box(numbers[0] - numbers[2] / 2, numbers[1] - numbers[3] / 2, numbers[0] + numbers[2] / 2, numbers[1] + numbers[3] / 2);
        }

        var (x, y) = (numbers.Where((_, i) => i % 2 == 0), numbers.Where((_, i) => i % 2 == 1));
        return new Box(x.Min(), y.Min(), x.Max(), y.Max());
    }

    private static IEnumerable<string> SplitQuoted(string text)
    {
        var (begin, quote) = (0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != 0)
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '\'' or '"')
            {
                quote = text[i];
            }
            else if (text[i] == ',')
            {
                yield return text[begin..i];
                begin = i + 1;
            }
        }

        yield return text[begin..];
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text is ['\'', .., '\''] or ['"', .., '"'] ? text[1..^1] : text;
    }
}
