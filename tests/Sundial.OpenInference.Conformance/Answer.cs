using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sundial.OpenInference.Conformance;

/// <summary>What came back.</summary>
public sealed class Answer
{
    public const string HeaderLengthName = "Inference-Header-Content-Length";

    private Answer(int status, string? contentType, long? headerLength, byte[] body) => (Status, ContentType, HeaderLength, Body) = (status, contentType, headerLength, body);

    public int Status { get; }

    public string? ContentType { get; }

    public long? HeaderLength { get; }

    public byte[] Body { get; }

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The JSON, where the body has some.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonDocument.Parse(Body.AsMemory(0, (int)Math.Min(HeaderLength ?? Body.Length, Body.Length))).RootElement;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>An output of an answer to infer; null where it is not there.</summary>
    public OutputTensor? Output(string name)
    {
        if (Json is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("outputs", out var outputs))
        {
            return null;
        }

        var at = HeaderLength ?? Body.Length;
        foreach (var output in outputs.EnumerateArray())
        {
            var size = output.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("binary_data_size", out var told) ? told.GetInt64() : -1;
            if (output.GetProperty("name").GetString() == name)
            {
                var bytes = size >= 0 && at + size <= Body.Length ? Body.AsMemory((int)at, (int)size).ToArray() : null;
                return new OutputTensor(output, size >= 0, bytes);
            }

            at += Math.Max(size, 0);
        }

        return null;
    }

    internal static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var length = response.Headers.TryGetValues(HeaderLengthName, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : default(long?);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, length, await response.Content.ReadAsByteArrayAsync());
    }
}

/// <summary>An output.</summary>
public sealed record OutputTensor(JsonElement Json, bool IsBinary, byte[]? Bytes)
{
    public string? Datatype => Json.GetProperty("datatype").GetString();

    public long[] Shape => [.. Json.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())];

    /// <summary>The elements of "data", nested or flat.</summary>
    public JsonElement[] Elements => Json.TryGetProperty("data", out var data) ? [.. Flat(data)] : [];

    private static IEnumerable<JsonElement> Flat(JsonElement data) => data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().SelectMany(Flat) : [data];
}
