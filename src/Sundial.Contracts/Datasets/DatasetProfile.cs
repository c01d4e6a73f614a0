namespace Sundial.Contracts.Datasets;

/// <summary>What a data set is, as a worker found by looking at it.</summary>
/// <remarks>One of <see cref="Images"/>, <see cref="Boxes"/> and <see cref="Table"/> is set once it is <see cref="InspectionState.Ready"/>, as <see cref="Kind"/> says.</remarks>
public sealed record DatasetProfile
{
    /// <summary>Id of the data set.</summary>
    public required Guid Dataset { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How far the inspection has come.</summary>
    public required InspectionState State { get; init; }

    /// <summary>Why it failed, in a sentence; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Since when it waits, runs or is over.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What the data is; null until it is ready.</summary>
    public DatasetKind? Kind { get; init; }

    /// <summary>What it is good for: <c>image-classification</c>, <c>object-detection</c> or <c>table</c>. The data set itself may have been made for another task.</summary>
    public string? SuggestedTask { get; init; }

    /// <summary>Images in classes.</summary>
    public ProfiledImages? Images { get; init; }

    /// <summary>Images with boxes.</summary>
    public ProfiledBoxes? Boxes { get; init; }

    /// <summary>A table.</summary>
    public ProfiledTable? Table { get; init; }

    /// <summary>What is wrong with the data or should be known of it, the gravest first.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; init; } = [];

    /// <summary>What would be trained, whatever the time, a sentence each.</summary>
    public IReadOnlyList<string> WouldTrain { get; init; } = [];

    /// <summary>How many pictures there are to browse; none of a table.</summary>
    public int Pictures { get; init; }

    /// <summary>Tiers that there are plans for, such as <c>cpu-1</c>; empty where nothing can be trained.</summary>
    public IReadOnlyList<string> Tiers { get; init; } = [];
}

/// <summary>How far an inspection has come.</summary>
public enum InspectionState
{
    /// <summary>It waits for a worker.</summary>
    Pending,

    /// <summary>A worker looks at the data.</summary>
    Running,

    /// <summary>The profile is there.</summary>
    Ready,

    /// <summary>The data cannot be read, or no worker could look at it.</summary>
    Failed,
}

/// <summary>What data is.</summary>
public enum DatasetKind
{
    /// <summary>Images in classes.</summary>
    Images,

    /// <summary>Images with boxes.</summary>
    Boxes,

    /// <summary>A table.</summary>
    Table,
}

/// <summary>The part of a data set that something was put into by whoever made it.</summary>
public enum DatasetSplit
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To choose by.</summary>
    Validation,

    /// <summary>To test on.</summary>
    Test,
}

/// <summary>Something about the data that should be known before training.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Text">What, in a sentence.</param>
public sealed record DatasetFinding(FindingSeverity Severity, string Text);

/// <summary>How grave a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>The model may be worse for it.</summary>
    Warning,

    /// <summary>Nothing can be trained, or what is measured of the model will tell nothing.</summary>
    Error,
}

/// <summary>How many images a part has.</summary>
/// <param name="Split">The part.</param>
/// <param name="Images">Images in it.</param>
public sealed record ProfiledSplit(DatasetSplit Split, int Images);

/// <summary>A file that cannot be used.</summary>
/// <param name="Path">Its path within the data.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record SkippedFile(string Path, string Reason);

/// <summary>A count under a name.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Count">How many there are.</param>
public sealed record NamedCount(string Name, long Count);

/// <summary>A size in pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record PictureSize(int Width, int Height);

/// <summary>How large images are.</summary>
/// <param name="Least">Size of the image with the fewest pixels.</param>
/// <param name="Median">The size in the middle.</param>
/// <param name="Most">Size of the image with the most pixels.</param>
/// <param name="Different">How many different sizes there are.</param>
public sealed record PictureSizes(PictureSize Least, PictureSize Median, PictureSize Most, int Different);
