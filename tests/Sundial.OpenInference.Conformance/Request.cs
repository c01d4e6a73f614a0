namespace Sundial.OpenInference.Conformance;

/// <summary>What is sent.</summary>
public sealed record Request(string Method, string Path)
{
    public byte[]? Body { get; init; }

    /// <summary>Inference-Header-Content-Length; null for none.</summary>
    public string? HeaderLength { get; init; }

    public string? Encoding { get; init; }

    public bool Chunked { get; init; }

    public static Request Get(string path) => new("GET", path);

    public static Request Post(string path, string json) => new("POST", path) { Body = System.Text.Encoding.UTF8.GetBytes(json) };

    public static Request Post(string path, string json, params byte[][] tensors)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(json);
        return new("POST", path) { Body = [.. text, .. tensors.SelectMany(bytes => bytes)], HeaderLength = $"{text.Length}" };
    }
}
