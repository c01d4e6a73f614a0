using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Console.Components.Forms;
using Sundial.Console.Components.Pictures;
using Sundial.Contracts.Client;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>From the form by which an endpoint is tried to what it is asked.</summary>
internal static class QuestionReader
{
    /// <summary>The field that says which of the forms was sent.</summary>
    public const string As = "as";

    /// <summary>A picture, or any file.</summary>
    public const string AsFile = "file";

    /// <summary>A picture of the data that the model was trained on, by its number.</summary>
    public const string AsSample = "sample";

    /// <summary>One row, field by field.</summary>
    public const string AsRow = "row";

    /// <summary>Text: JSON, CSV, or what a program takes.</summary>
    public const string AsText = "text";

    /// <summary>The file.</summary>
    public const string File = "file";

    /// <summary>The text.</summary>
    public const string Text = "body";

    /// <summary>What the text or file is.</summary>
    public const string Media = "media";

    /// <summary>Number of a picture of the data.</summary>
    public const string Sample = "sample";

    /// <summary>The variant that is to answer.</summary>
    public const string Variant = "variant";

    /// <summary>The least score of a box that is given.</summary>
    public const string Threshold = "threshold";

    private const string Json = "application/json";
    private const string Csv = "text/csv";

    /// <summary>The field of a column.</summary>
    public static string Cell(int at) => string.Create(CultureInfo.InvariantCulture, $"cell-{at}");

    /// <summary>Reads what is asked; null where it cannot be, and then the fields say why.</summary>
    public static async Task<Question?> ReadAsync(SundialClient client, IFormCollection posted, FormFields fields, TryForm form, CancellationToken cancel)
    {
        var options = new InferenceOptions { Variant = fields.Text(Variant), Threshold = (float?)fields.Number(Threshold, 0, 1) };
        var question = fields.Typed(As) switch
        {
            AsRow => new Question(Encoding.UTF8.GetBytes(TryForm.Row(form.Columns, [.. form.Columns.Select((_, at) => fields.Typed(Cell(at)))])), Json, IsOpenInference: false, null, options),
            AsText => OfText(fields, options),
            AsSample => await OfSampleAsync(client, fields, form, options, cancel),
            _ => await OfFileAsync(posted, fields, options, cancel),
        };
        return fields.HasFaults ? null : question;
    }

    /// <summary>What bytes are, by how they begin; null where they are not known.</summary>
    public static string? MediaTypeOf(string name, ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return PictureType.Of(bytes) is { } picture ? picture
            : text.StartsWith("{"u8) || text.StartsWith("["u8) ? Json
            : name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv
            : null;
    }

    /// <summary>Whether bytes are no text.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0, (byte)8) >= 0;

    private static Question? OfText(FormFields fields, InferenceOptions options)
    {
        if (fields.Text(Text) is not { } text)
        {
            fields.Refuse(Text, "Write what is to be asked.");
            return null;
        }

        // Browsers send the ends of lines of a text field as two characters.
        var body = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));
        var media = MediaOf(fields) ?? MediaTypeOf(string.Empty, body) ?? Csv;
        return new(body, media, media == Json && HasTensors(body), null, options);
    }

    private static async Task<Question?> OfSampleAsync(SundialClient client, FormFields fields, TryForm form, InferenceOptions options, CancellationToken cancel)
    {
        if (form.Dataset is not { } dataset || fields.Count(Sample, 0, int.MaxValue) is not { } number)
        {
            fields.Refuse(File, "Choose a picture.");
            return null;
        }

        var picture = await client.Datasets.GetThumbnailAsync(dataset, number, cancel);
        return new(picture.Bytes, picture.MediaType, IsOpenInference: false, string.Create(CultureInfo.InvariantCulture, $"{dataset}-{number}.{picture.MediaType.Split('/')[^1]}"), options);
    }

    private static async Task<Question?> OfFileAsync(IFormCollection posted, FormFields fields, InferenceOptions options, CancellationToken cancel)
    {
        if (posted.Files.GetFile(File) is not { Length: > 0 } file)
        {
            fields.Refuse(File, "Choose a file that is not empty.");
            return null;
        }

        var bytes = new byte[file.Length];
        await using (var content = file.OpenReadStream())
        {
            await content.ReadExactlyAsync(bytes, cancel);
        }

        var name = Path.GetFileName(file.FileName);
        var media = MediaOf(fields) ?? MediaTypeOf(name, bytes) ?? (IsBinary(bytes) ? "application/octet-stream" : Csv);
        return new(bytes, media, media == Json && HasTensors(bytes), name.Length == 0 ? "file" : name, options);
    }

    // A media type becomes a header, so it is one or the question is not asked.
    private static string? MediaOf(FormFields fields)
    {
        if (fields.Text(Media) is not { } media)
        {
            return null;
        }

        if (System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(media, out var read) && read.ToString().All(char.IsAscii))
        {
            return read.ToString();
        }

        fields.Refuse(Media, "This is no media type; write it as application/json or text/plain.");
        return null;
    }

    /// <summary>Whether a body is one of the Open Inference Protocol, which has a path of its own.</summary>
    public static bool HasTensors(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonElement.Parse(body.Span) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Array
                && inputs.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("datatype", out _);
        }
        catch (JsonException)
        {
            return false;   // whatever it is, the endpoint says what is wrong with it
        }
    }
}
