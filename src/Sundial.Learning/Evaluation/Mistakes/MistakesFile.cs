using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>The gravest mistakes of a model on its test part: the entry <c>mistakes.json</c> of the file <c>*.mistakes.zip</c> beside it, whose other entries are the pictures.</summary>
/// <param name="Task">What was trained, as in the report.</param>
/// <param name="Tested">Examples that were tested.</param>
/// <param name="Wrong">On how many of them the model was wrong; null of numbers.</param>
/// <param name="Mistakes">The mistakes, the gravest first.</param>
public sealed record MistakesFile(string Task, int Tested, int? Wrong, IReadOnlyList<Mistake> Mistakes)
{
    /// <summary>The most mistakes that are told.</summary>
    public const int Most = 24;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The bytes of the archive. What is in it is compressed already, or small.</summary>
    /// <param name="pictures">Pictures by the names that mistakes have for them.</param>
    public byte[] ToArchive(IReadOnlyDictionary<string, byte[]> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "mistakes.json", JsonSerializer.SerializeToUtf8Bytes(this, s_json), CompressionLevel.Fastest);
            foreach (var (name, picture) in pictures)
            {
                Add(archive, name, picture, CompressionLevel.NoCompression);
            }
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level)
    {
        var entry = archive.CreateEntry(name, level);

        // The same model leaves the same bytes, whenever it is trained.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        stream.Write(content);
    }
}

/// <summary>An example that a model was wrong about.</summary>
public sealed record Mistake
{
    /// <summary>From 1, the gravest first.</summary>
    public required int Number { get; init; }

    /// <summary>Where an image lies in the data.</summary>
    public string? Path { get; init; }

    /// <summary>The name of its small picture; null where there is none.</summary>
    public string? Picture { get; init; }

    /// <summary>What is right: a class or a number.</summary>
    public string? Truth { get; init; }

    /// <summary>What the model said.</summary>
    public string? Prediction { get; init; }

    /// <summary>How sure it was, in [0, 1]; null of numbers and of detectors.</summary>
    public double? Probability { get; init; }

    /// <summary>How grave it is: of classes the negative logarithm of the truth's probability, of a number how far off it was, of a detector the sum over its faults.</summary>
    public double? Loss { get; init; }

    /// <summary>Columns of the image as it is stored.</summary>
    public int? Width { get; init; }

    /// <summary>Rows of the image as it is stored.</summary>
    public int? Height { get; init; }

    /// <summary>Of a detector, boxes in pixels of the image as it is stored, faults first.</summary>
    public IReadOnlyList<MistakenBox>? Boxes { get; init; }

    /// <summary>Of a row, its values in the order of the columns.</summary>
    public IReadOnlyList<MistakenValue>? Row { get; init; }
}

/// <summary>A box of an image that a detector was wrong about.</summary>
/// <param name="What"><c>missed</c>, <c>invented</c>, <c>wrong-class</c>, <c>found</c>, or <c>truth</c> for a true box that one of the others is about.</param>
/// <param name="Label">The class.</param>
/// <param name="Score">How sure the detector was; null of a true box.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
public sealed record MistakenBox(string What, string Label, double? Score, double Left, double Top, double Right, double Bottom);

/// <summary>A value of a row that a model was wrong about.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The value as text; null where it is missing.</param>
public sealed record MistakenValue(string Column, string? Value);
