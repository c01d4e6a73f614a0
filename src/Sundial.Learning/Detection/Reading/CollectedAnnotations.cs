namespace Sundial.Learning.Detection.Reading;

/// <summary>Everything in a source that is no image: annotations, lists of names, and what could not be read.</summary>
internal sealed class CollectedAnnotations
{
    // Lists of images or names beside the data; more of them are captions or the like.
    private const int MaxLists = 1000;

    /// <summary>Pascal VOC files.</summary>
    public List<ImageAnnotation> Voc { get; } = [];

    /// <summary>COCO files.</summary>
    public List<CocoFile> Coco { get; } = [];

    /// <summary>YOLO label files.</summary>
    public List<ImageAnnotation> Yolo { get; } = [];

    /// <summary>Text files that are no labels, by name: the lines of each.</summary>
    public Dictionary<string, string[]> Lists { get; } = new(StringComparer.Ordinal);

    /// <summary>Files that look like annotations and cannot be read, with the reason.</summary>
    public List<(string Name, string Reason)> Damaged { get; } = [];

    /// <summary>Whether a file is to be read here rather than taken for an image.</summary>
    public static bool IsWanted(string name) => Kind(name) is not null;

    /// <summary>Reads a file that <see cref="IsWanted"/>.</summary>
    public void Add(string name, Stream content)
    {
        try
        {
            Read(name, content);
        }
        catch (AnnotationException fault)
        {
            Damaged.Add((name, fault.Message));
        }
    }

    private static string? Kind(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".xml" => "xml",
        ".json" => "json",
        ".txt" or ".names" or ".yaml" or ".yml" or ".data" => "text",
        _ => null,
    };

    private void Read(string name, Stream content)
    {
        switch (Kind(name))
        {
            case "xml" when VocAnnotation.Read(name, Bounded(content, VocAnnotation.MaxBytes)) is { } annotation:
                Voc.Add(annotation);
                break;
            case "json" when CocoReader.Read(name, content) is { } file:
                Coco.Add(file);
                break;
            case "text":
                ReadText(name, Lines(content));
                break;
        }
    }

    private void ReadText(string name, string[] lines)
    {
        var file = Path.GetFileName(name);
        var mayBeLabels = name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && !NameLists.IsNames(file) && !IsSplitList(name);
        if (mayBeLabels && YoloLabels.Read(name, lines) is { } labels)
        {
            Yolo.Add(labels);
        }
        else if (mayBeLabels && name.Split('/').SkipLast(1).Contains("labels", StringComparer.OrdinalIgnoreCase))
        {
            // Taken for no labels, its image would be learned as one that shows nothing.
            throw new AnnotationException("a line of it is no box");
        }
        else if (Lists.Count < MaxLists)
        {
            Lists[name] = lines;
        }
    }

    private static bool IsSplitList(string name) => name.Contains("ImageSets/", StringComparison.Ordinal);

    private static string[] Lines(Stream content)
    {
        using var reader = new StreamReader(Bounded(content, YoloLabels.MaxBytes));
        return reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    // Whatever length the archive claims, no more than this is read.
    private static MemoryStream Bounded(Stream content, int most)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 14];
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > most)
            {
                throw new AnnotationException($"over the limit of {most >> 20} MiB a file");
            }
        }

        bytes.Position = 0;
        return bytes;
    }
}
