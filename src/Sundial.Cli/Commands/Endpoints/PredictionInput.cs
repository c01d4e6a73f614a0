using System.Text.Json;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>Something to ask an endpoint about.</summary>
/// <param name="Name">What it is called in the answer's line.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="MediaType">What they are.</param>
internal sealed record PredictionInput(string Name, byte[] Body, string MediaType)
{
    private const string Json = "application/json";
    private static readonly string[] s_pictures = [".jpg", ".jpeg", ".png"];

    /// <summary>Whether it is a body of the Open Inference Protocol, which has a path of its own.</summary>
    public bool IsOpenInference => MediaType == Json && HasTensors(Body);

    /// <summary>Reads a file, the pictures of a folder in the order of their names, or standard input for <c>-</c>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mediaType">What it is; told by its bytes where null.</param>
    /// <exception cref="UsageException">There is nothing.</exception>
    public static IEnumerable<PredictionInput> Of(string path, string? mediaType)
    {
        if (path == "-")
        {
            using var input = System.Console.OpenStandardInput();
            using var bytes = new MemoryStream();
            input.CopyTo(bytes);
            return [Of("-", bytes.ToArray(), mediaType)];
        }

        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? [Of(path, File.ReadAllBytes(path), mediaType)]
                : throw new UsageException($"There is no file or folder {path}; name one, or - for standard input.", ExitCode.BadInput, "input.missing");
        }

        var pictures = Directory.EnumerateFiles(path).Where(file => s_pictures.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        return pictures.Count > 0
            ? pictures.Select(file => Of(file, File.ReadAllBytes(file), mediaType))
            : throw new UsageException($"The folder {path} has no .jpg or .png files; name another.", ExitCode.BadInput, "input.missing");
    }

    /// <summary>What bytes are.</summary>
    public static string MediaTypeOf(string name, ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG"u8]) ? "image/png"
            : text.StartsWith("{"u8) || text.StartsWith("["u8) ? Json
            : name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0 ? "text/csv"
            : "application/octet-stream";
    }

    private static PredictionInput Of(string name, byte[] bytes, string? mediaType) => new(name, bytes, mediaType ?? MediaTypeOf(name, bytes));

    private static bool HasTensors(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Array
                && inputs.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("datatype", out _);
        }
        catch (JsonException)
        {
            // Whatever it is, the endpoint says what is wrong with it.
            return false;
        }
    }
}
