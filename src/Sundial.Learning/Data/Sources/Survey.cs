using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Sources;

/// <summary>What the first pass over a source found: names, classes and sizes, in the order of the walk.</summary>
internal sealed class Survey
{
    public List<SurveyedImage> Images { get; } = [];
    public required SkippedFiles Skipped { get; init; }

    /// <summary>Images that were left out for their size alone; they decide the message when nothing else is left.</summary>
    public int TooLarge { get; set; }

    /// <summary>Images that are good but in no class folder.</summary>
    public int Misplaced { get; set; }
}

/// <summary>One usable image as the survey saw it.</summary>
/// <param name="Ordinal">Its place in the walk, by which the second pass recognises it.</param>
/// <param name="Name">Path within the source.</param>
/// <param name="ClassName">Its class, or null for unlabelled data.</param>
/// <param name="Split">The part it stands in.</param>
/// <param name="Bytes">Encoded size.</param>
/// <param name="Width">By the header, as it is looked at.</param>
/// <param name="Height">By the header, as it is looked at.</param>
/// <param name="Grey">Whether the header has no colour.</param>
/// <param name="Orientation">How it is turned before it is looked at.</param>
internal readonly record struct SurveyedImage(
    int Ordinal, string Name, string? ClassName, DataSplit Split, long Bytes, int Width, int Height, bool Grey, int Orientation = ExifOrientation.Upright);

/// <summary>Counts what is left out and keeps the first names in ordinal order, whichever thread finds them. Thread-safe.</summary>
internal sealed class SkippedFiles(int namesKept)
{
    private readonly SortedSet<SkippedImage> _kept = new(Comparer<SkippedImage>.Create(Order));
    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public void Add(string name, string reason)
    {
        lock (_gate)
        {
            Count++;
            _kept.Add(new SkippedImage(EntryNames.Printable(name), reason));
            if (_kept.Count > namesKept)
            {
                _kept.Remove(_kept.Max!);
            }
        }
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<SkippedImage> Sorted()
    {
        lock (_gate)
        {
            return [.. _kept];
        }
    }

    private static int Order(SkippedImage a, SkippedImage b) =>
        string.CompareOrdinal(a.Name, b.Name) is not 0 and var byName ? byName : string.CompareOrdinal(a.Reason, b.Reason);
}
