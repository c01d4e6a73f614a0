using System.Globalization;
using System.Text.Json;

namespace Sundial.OpenInference.Conformance;

/// <summary>What is looked for in answers.</summary>
public static class Checks
{
    public static string? Ok(Answer answer) => answer.Status == 200 ? null : "the status is not 200";

    /// <summary>An error of the caller's: a status from 400 to 499, or 501 for what a server does not have, and an object whose "error" is a text.</summary>
    public static string? Error(Answer answer) =>
        answer.Status is not ((>= 400 and < 500) or 501) ? "the status is no client error"
        : answer.Json is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.String ? "there is no object with \"error\" and a text"
        : error.GetString()!.Length == 0 ? "\"error\" is empty"
        : null;

    /// <summary>Either is allowed.</summary>
    public static string? ErrorOr(Answer answer, Func<string?> fine) => answer.Status == 200 ? fine() : Error(answer);

    public static string? Is(JsonElement? json, string member, JsonValueKind kind) =>
        json is not { ValueKind: JsonValueKind.Object } there ? "the body is no JSON object"
        : !there.TryGetProperty(member, out var value) ? $"\"{member}\" is missing"
        : value.ValueKind != kind ? $"\"{member}\" is {value.ValueKind}, not {kind}"
        : null;

    /// <summary>An answer to infer with an output that has exactly these elements.</summary>
    public static string? Output(Answer answer, string name, Sample sample, bool? binary = false)
    {
        if (Ok(answer) is { } wrong)
        {
            return wrong;
        }

        if (answer.Output(name) is not { } output)
        {
            return $"there is no output \"{name}\"";
        }

        return output.Datatype != sample.Datatype ? $"the datatype is {output.Datatype}"
            : !output.Shape.SequenceEqual(sample.Shape) ? $"the shape is [{string.Join(", ", output.Shape)}], not [{string.Join(", ", sample.Shape)}]"
            : binary is { } wanted && wanted != output.IsBinary ? $"the output is {(output.IsBinary ? "" : "not ")}binary"
            : output.IsBinary ? Bytes(output, sample)
            : Elements(output.Elements, sample);
    }

    private static string? Bytes(OutputTensor output, Sample sample) =>
        output.Bytes is null ? "binary_data_size reaches beyond the body"
        : output.Json.TryGetProperty("data", out _) ? "a binary output has \"data\""
        : output.Bytes.AsSpan().SequenceEqual(sample.Bytes) ? null
        : $"the bytes are {Convert.ToHexString(output.Bytes.AsSpan(0, Math.Min(32, output.Bytes.Length)))}, not {Convert.ToHexString(sample.Bytes.AsSpan(0, Math.Min(32, sample.Bytes.Length)))}";

    private static string? Elements(JsonElement[] elements, Sample sample)
    {
        if (elements.Length != sample.Elements.Count)
        {
            return $"{elements.Length} elements came, not {sample.Elements.Count}";
        }

        for (var i = 0; i < elements.Length; i++)
        {
            using var wanted = JsonDocument.Parse(sample.Elements[i]);
            if (!Same(elements[i], wanted.RootElement, sample.Datatype))
            {
                return $"element {i} is {elements[i].GetRawText()}, not {sample.Elements[i]}";
            }
        }

        return null;
    }

    private static bool Same(JsonElement came, JsonElement wanted, string datatype) => datatype switch
    {
        "BOOL" => came.ValueKind == wanted.ValueKind || (came.ValueKind == JsonValueKind.Number && (came.GetDouble() != 0) == (wanted.ValueKind == JsonValueKind.True)),
        "BYTES" => came.ValueKind == JsonValueKind.String && came.GetString() == wanted.GetString(),
        _ when came.ValueKind != JsonValueKind.Number => false,
        "FP32" => Number(came, float.Parse) == Number(wanted, float.Parse),
        "FP64" => Number(came, double.Parse) == Number(wanted, double.Parse),
        _ => decimal.Parse(came.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) == decimal.Parse(wanted.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static T Number<T>(JsonElement json, Func<string, NumberStyles, IFormatProvider, T> parse) => parse(json.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
