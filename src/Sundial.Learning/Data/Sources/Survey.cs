namespace Sundial.Learning.Data.Sources;

/// <summary>What the first pass over a source found: names, classes and sizes, in the order of the walk.</summary>
internal sealed class Survey
{
    public List<SurveyedImage> Images { get; } = [];
    public required SkippedFiles Skipped { get; init; }

    /// <summary>Images that were left out for their size alone; they decide the message when nothing else is left.</summary>
    public int TooLarge { get; set; }
}

/// <summary>One usable image as the survey saw it.</summary>
/// <param name="Ordinal">Its place in the walk, by which the second pass recognises it.</param>
/// <param name="Name">Path within the source.</param>
/// <param name="ClassName">Its class, or null for unlabelled data.</param>
/// <param name="Split">The part it stands in.</param>
/// <param name="Bytes">Encoded size.</param>
/// <param name="Width">By the header.</param>
/// <param name="Height">By the header.</param>
/// <param name="Grey">Whether the header has no colour.</param>
internal readonly record struct SurveyedImage(int Ordinal, string Name, string? ClassName, DataSplit Split, long Bytes, int Width, int Height, bool Grey);

/// <summary>Counts what is left out and keeps the first names. Thread-safe.</summary>
internal sealed class SkippedFiles(int namesKept)
{
    private readonly List<SkippedImage> _kept = [];
    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public void Add(string name, string reason)
    {
        lock (_gate)
        {
            Count++;
            if (_kept.Count < namesKept)
            {
                _kept.Add(new SkippedImage(EntryNames.Printable(name), reason));
            }
        }
    }

    /// <summary>By name, so that the order does not depend on threads.</summary>
    public IReadOnlyList<SkippedImage> Sorted()
    {
        lock (_gate)
        {
            return [.. _kept.OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
    }
}
