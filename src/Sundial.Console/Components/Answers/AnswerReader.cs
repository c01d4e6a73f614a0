using System.Globalization;
using System.Text;
using System.Text.Json;
using Sundial.Console.Components.Pictures;

namespace Sundial.Console.Components.Answers;

/// <summary>Reads answers of endpoints, whatever they are.</summary>
internal static class AnswerReader
{
    private const int MostValues = 24;
    private const int MostText = 40_000;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="mediaType">What they are said to be.</param>
    public static Answer Read(ReadOnlyMemory<byte> body, string mediaType)
    {
        if (mediaType.Contains("json", StringComparison.OrdinalIgnoreCase) && JsonOf(body) is { } root)
        {
            Answer?[] known = [Boxes(root), Classes(root), Numbers(root), Tensors(root)];
            return known.OfType<Answer>().FirstOrDefault() ?? TextOf(JsonSerializer.Serialize(root, s_indented));
        }

        return mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || mediaType.Contains("json", StringComparison.OrdinalIgnoreCase)
            ? TextOf(Encoding.UTF8.GetString(body.Span))
            : new BytesAnswer(body.Length, mediaType);
    }

    /// <summary>Text, or its first part where it is long.</summary>
    public static TextAnswer TextOf(string text) => text.Length <= MostText ? new TextAnswer(text, IsCut: false) : new TextAnswer(text[..MostText], IsCut: true);

    /// <summary>JSON on several lines, or text as it is.</summary>
    public static TextAnswer TextOf(ReadOnlyMemory<byte> body) => TextOf(JsonOf(body) is { } root ? JsonSerializer.Serialize(root, s_indented) : Encoding.UTF8.GetString(body.Span));

    private static BoxesAnswer? Boxes(JsonElement root)
    {
        if (Member(root, "boxes") is not { ValueKind: JsonValueKind.Array } boxes)
        {
            return null;
        }

        var found = boxes.EnumerateArray().Select(Box).ToList();
        return found.Contains(null) ? null : new BoxesAnswer(found!);
    }

    private static PictureMark? Box(JsonElement box) =>
        Text(box, "label") is { } label && Number(box, "left") is { } left && Number(box, "top") is { } top && Number(box, "right") is { } right && Number(box, "bottom") is { } bottom
            ? new PictureMark(label, Number(box, "score") is { } score ? Words.Percent(score) : null, left, top, right, bottom)
            : null;

    private static ClassesAnswer? Classes(JsonElement root)
    {
        var rows = Examples(root).Select(Class).ToList();
        return rows.Count > 0 && !rows.Contains(null) ? new ClassesAnswer(rows!) : null;
    }

    private static ClassedExample? Class(JsonElement example)
    {
        if (Text(example, "label") is not { } label)
        {
            return null;
        }

        var shares = Member(example, "probabilities") is { ValueKind: JsonValueKind.Object } probabilities
            ? probabilities.EnumerateObject().Where(share => share.Value.ValueKind == JsonValueKind.Number).Select(share => new ClassShare(share.Name, share.Value.GetDouble())).OrderByDescending(share => share.Share).ToList()
            : [];
        return new ClassedExample(label, Number(example, "confidence"), shares);
    }

    private static NumbersAnswer? Numbers(JsonElement root) =>
        Member(root, "predictions") is { ValueKind: JsonValueKind.Array } predictions && predictions.GetArrayLength() > 0 && predictions.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number)
            ? new NumbersAnswer([.. predictions.EnumerateArray().Select(value => value.GetRawText())])
            : null;

    private static TensorsAnswer? Tensors(JsonElement root) =>
        Member(root, "outputs") is { ValueKind: JsonValueKind.Array } outputs && outputs.EnumerateArray().All(output => Text(output, "name") is not null)
            ? new TensorsAnswer([.. outputs.EnumerateArray().Select(Tensor)])
            : null;

    private static AnsweredTensor Tensor(JsonElement tensor)
    {
        var values = Member(tensor, "data") is { ValueKind: JsonValueKind.Array } data
            ? string.Join(", ", data.EnumerateArray().Take(MostValues).Select(value => value.ToString())) + (data.GetArrayLength() > MostValues ? ", …" : string.Empty)
            : "in binary";
        return new AnsweredTensor(Text(tensor, "name")!, Text(tensor, "datatype") ?? "–", Member(tensor, "shape")?.GetRawText() ?? "–", values);
    }

    // Of a picture the answer is the prediction itself; of examples it is one for each.
    private static List<JsonElement> Examples(JsonElement root) => Member(root, "predictions") is { ValueKind: JsonValueKind.Array } predictions ? [.. predictions.EnumerateArray()] : [root];

    private static JsonElement? Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement of, string name) => Member(of, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static double? Number(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } number && double.TryParse(number.GetRawText(), CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static JsonElement? JsonOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
