using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Detection.Reading;

/// <summary>What was changed or left out, counted by kind, with the first few names of each.</summary>
public sealed class LeftOut
{
    private const int NamesKept = 5;

    private readonly SortedDictionary<string, (int Count, List<string> Names)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Counts by kind, such as "boxes of no area".</summary>
    public IReadOnlyDictionary<string, int> Counts => _kinds.ToDictionary(kind => kind.Key, kind => kind.Value.Count);

    /// <summary>One sentence for each kind.</summary>
    public IReadOnlyList<string> Sentences =>
        [.. _kinds.Select(kind => $"{kind.Key}: {kind.Value.Count:N0}, such as {string.Join(", ", kind.Value.Names.Take(2))}.")];

    /// <summary>How many of a kind there were.</summary>
    /// <param name="kind">The kind.</param>
    public int this[string kind] => _kinds.TryGetValue(kind, out var found) ? found.Count : 0;

    internal void Add(string kind, string name)
    {
        if (!_kinds.TryGetValue(kind, out var found))
        {
            found = (0, []);
        }

        if (found.Names.Count < NamesKept)
        {
            found.Names.Add(EntryNames.Printable(name));
        }

        _kinds[kind] = (found.Count + 1, found.Names);
    }
}

/// <summary>The kinds of what is left out or changed. Reports carry them as they are.</summary>
public static class LeftOutKinds
{
    /// <summary>A part of the box lay outside; the rest is kept.</summary>
    public const string Clipped = "Boxes that reached beyond their image were clipped to it";

    /// <summary>Nothing of the box lies inside the image, or it has no area, or its edges are no numbers.</summary>
    public const string NoArea = "Boxes without any area inside their image were left out";

    /// <summary>The class is on no list of classes.</summary>
    public const string UnknownClass = "Boxes of a class that is not listed were left out";

    /// <summary>There is no image to it.</summary>
    public const string NoImage = "Annotations whose image is not there were left out";

    /// <summary>The format does not say that such an image shows nothing.</summary>
    public const string NoAnnotation = "Images without an annotation were left out, because nobody says that they show nothing";

    /// <summary>The format says that it shows nothing.</summary>
    public const string Empty = "Images without a label file are taken to show nothing, as YOLO's format says";

    /// <summary>The file cannot be read.</summary>
    public const string Damaged = "Annotation files that cannot be read were left out";

    /// <summary>Two annotations speak of one image.</summary>
    public const string Twice = "Second annotations of an image were left out";

    /// <summary>What it says of the image's size is not so.</summary>
    public const string OtherSize = "Annotations that give their image another size than it has were read by its real size";
}
