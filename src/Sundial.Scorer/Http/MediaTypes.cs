namespace Sundial.Scorer.Http;

/// <summary>Media types and headers of the protocols.</summary>
internal static class MediaTypes
{
    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    /// <summary>JSON with tensors behind it.</summary>
    public const string Binary = "application/octet-stream";

    /// <summary>Lines of values with commas between them.</summary>
    public const string Csv = "text/csv";

    /// <summary>Prometheus' text.</summary>
    public const string Metrics = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Says how much of a body is JSON.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>A media type without its parameters.</summary>
    public static ReadOnlySpan<char> Bare(string? type)
    {
        var text = type.AsSpan();
        var end = text.IndexOf(';');
        return (end < 0 ? text : text[..end]).Trim();
    }

    /// <summary>Whether a header names a media type, whatever its parameters.</summary>
    public static bool Is(string? header, string type) => Bare(header).Equals(type, StringComparison.OrdinalIgnoreCase);
}
