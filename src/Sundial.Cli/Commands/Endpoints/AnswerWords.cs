using System.Text;
using System.Text.Json;
using Sundial.Cli.Observers;
using Sundial.Contracts.Client;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>An endpoint's answer in words.</summary>
internal static class AnswerWords
{
    private const int MostValues = 16;

    /// <summary>The classes that an answer speaks for, each with how sure it is where it says so; empty where it is no classifier's.</summary>
    public static IReadOnlyList<(string Label, double? Confidence)> Labels(InferenceAnswer answer) =>
        JsonOf(answer) is { } root && Predictions(root).Select(LabelOf).ToList() is var labels && labels.TrueForAll(label => label is not null)
            ? labels.ConvertAll(label => label!.Value)
            : [];

    /// <summary>Whether it is a detector's, so that its lines are boxes.</summary>
    public static bool IsDetection(InferenceAnswer answer) => JsonOf(answer) is { } root && Boxes(root) is not null;

    /// <summary>Lines for a person.</summary>
    public static IEnumerable<string> Lines(InferenceAnswer answer)
    {
        if (Labels(answer) is { Count: > 0 } labels)
        {
            return labels.Select(label => label.Confidence is { } sure ? $"{label.Label}\t{Numbers.Percent(sure)}" : label.Label);
        }

        if (JsonOf(answer) is not { } root)
        {
            return answer.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
                ? Text(answer).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))
                : [$"{Numbers.Bytes(answer.Body.Length)} of {answer.MediaType}; keep them with --out FILE"];
        }

        if (Boxes(root) is { } boxes)
        {
            return boxes.Length > 0 ? boxes.Select(Box) : ["–"];
        }

        if (Predictions(root) is { Length: > 0 } numbers && Array.TrueForAll(numbers, number => number.ValueKind == JsonValueKind.Number))
        {
            return numbers.Select(number => number.GetRawText());
        }

        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("outputs", out var outputs) && outputs.ValueKind == JsonValueKind.Array
            ? outputs.EnumerateArray().Select(Tensor)
            : [root.GetRawText().ReplaceLineEndings(" ")];
    }

    /// <summary>As a value of an event: JSON as it is, text as text, anything else in Base64.</summary>
    public static object Value(InferenceAnswer answer) =>
        JsonOf(answer) is { } root ? root
        : answer.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) ? Text(answer)
        : Convert.ToBase64String(answer.Body.Span);

    // Of a picture the answer is the prediction itself; of examples it is one for each.
    private static JsonElement[] Predictions(JsonElement root) =>
        Member(root, "predictions") is { ValueKind: JsonValueKind.Array } predictions ? [.. predictions.EnumerateArray()] : [root];

    private static (string, double?)? LabelOf(JsonElement prediction)
    {
        if (prediction.ValueKind != JsonValueKind.Object || !prediction.TryGetProperty("label", out var label) || label.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return null;
        }

        var sure = prediction.TryGetProperty("confidence", out var confidence) && confidence.ValueKind == JsonValueKind.Number ? confidence.GetDouble() : (double?)null;
        return (label.ToString(), sure);
    }

    private static JsonElement[]? Boxes(JsonElement root) =>
        Member(root, "boxes") is { ValueKind: JsonValueKind.Array } boxes && boxes.EnumerateArray().All(box => box.ValueKind == JsonValueKind.Object) ? [.. boxes.EnumerateArray()] : null;

    private static string Box(JsonElement box) => string.Join('\t', (string[])
    [
        Member(box, "label")?.ToString() ?? "?",
        Member(box, "score") is { ValueKind: JsonValueKind.Number } score ? Numbers.Percent(score.GetDouble()) : "?",
        .. ((string[])["left", "top", "right", "bottom"]).Select(edge => Member(box, edge) is { ValueKind: JsonValueKind.Number } place ? place.GetDouble().ToString("0", System.Globalization.CultureInfo.InvariantCulture) : "?"),
    ]);

    private static string Tensor(JsonElement tensor)
    {
        var (name, datatype) = (Member(tensor, "name")?.ToString() ?? "?", Member(tensor, "datatype")?.ToString() ?? "?");
        var shape = Member(tensor, "shape")?.GetRawText() ?? "[]";
        var values = Member(tensor, "data") is { ValueKind: JsonValueKind.Array } data
            ? string.Join(", ", data.EnumerateArray().Take(MostValues).Select(value => value.ToString())) + (data.GetArrayLength() > MostValues ? ", …" : string.Empty)
            : "in binary";
        return $"{name} {datatype}{shape}: {values}";
    }

    private static JsonElement? Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    private static JsonElement? JsonOf(InferenceAnswer answer)
    {
        if (!answer.MediaType.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(answer.Body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(InferenceAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);
}
