using Sundial.Contracts.Datasets;
using Sundial.Contracts.Models;

namespace Sundial.Contracts.Workers;

/// <summary>A data set to look at.</summary>
/// <param name="Claim">Names the claim; everything that is said of it carries it.</param>
/// <param name="Dataset">Id of the data set.</param>
/// <param name="Data">Its file.</param>
/// <param name="RenewSeconds">How often the worker is to say that it is still at it.</param>
/// <param name="MostSeconds">How long it may take.</param>
public sealed record InspectionAssignment(Guid Claim, Guid Dataset, FileEntry Data, double RenewSeconds, double MostSeconds);

/// <summary>What looking at a data set came to.</summary>
public sealed record InspectionResult
{
    /// <summary>The claim.</summary>
    public required Guid Claim { get; init; }

    /// <summary>What was found; null where nothing was.</summary>
    public InspectedData? Found { get; init; }

    /// <summary>Why nothing was found, in a sentence; null where the worker only gives the claim back.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether another try might do better: the fault lies with the worker, not with the data.</summary>
    public bool Retry { get; init; }
}

/// <summary>What a worker found in a data set.</summary>
public sealed record InspectedData
{
    /// <summary>What the data is.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>What it is good for, by the name of the built-in algorithm.</summary>
    public required string SuggestedTask { get; init; }

    /// <summary>Images in classes.</summary>
    public ProfiledImages? Images { get; init; }

    /// <summary>Images with boxes.</summary>
    public ProfiledBoxes? Boxes { get; init; }

    /// <summary>A table.</summary>
    public ProfiledTable? Table { get; init; }

    /// <summary>What is wrong with the data, the gravest first.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; init; } = [];

    /// <summary>What would be trained, whatever the time.</summary>
    public IReadOnlyList<string> WouldTrain { get; init; } = [];

    /// <summary>Plans for a ladder of times, for each objective, number of threads and, of tables, each task; empty where nothing can be trained.</summary>
    /// <remarks>Their tier is not set: <see cref="Tiers"/> tells the threads of each. In their sentences <see cref="EpochsMark"/> stands for the number of epochs.</remarks>
    public IReadOnlyList<TrainingPlan> Plans { get; init; } = [];

    /// <summary>Threads of each tier that this machine offers.</summary>
    public IReadOnlyDictionary<string, int> Tiers { get; init; } = new Dictionary<string, int>();

    /// <summary>Threads where no tier is named.</summary>
    public int UsualThreads { get; init; } = 1;

    /// <summary>The gallery.</summary>
    public IReadOnlyList<InspectedPicture> Pictures { get; init; } = [];

    /// <summary>The thumbnails, end to end in one file that the server has; null where there are none.</summary>
    public FileEntry? Thumbnails { get; init; }

    /// <summary>What each of them is, such as <c>image/webp</c>.</summary>
    public string? ThumbnailType { get; init; }

    /// <summary>Stands in sentences of plans for the number of epochs.</summary>
    public const string EpochsMark = "{epochs}";
}

/// <summary>A picture of the gallery, in the order of the numbers.</summary>
/// <param name="Path">Its path within the data.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Offset">Where its thumbnail begins.</param>
/// <param name="Length">Bytes of its thumbnail.</param>
/// <param name="Boxes">Boxes on it.</param>
/// <param name="BoxCount">How many boxes are on it.</param>
/// <param name="Split">The part that the data puts it into.</param>
/// <param name="Class">Its class, of images in classes.</param>
public sealed record InspectedPicture(
    string Path, int Width, int Height, long Offset, int Length, IReadOnlyList<PictureBox> Boxes, int BoxCount, DatasetSplit? Split = null, string? Class = null);
