using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Datasets;

/// <summary>A line of the list.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="State">How far its inspection has come; null where there is none.</param>
public sealed record DatasetRow(DatasetView Dataset, InspectionState? State);

/// <summary>What the page of a data set shows.</summary>
public sealed record DatasetDetails
{
    /// <summary>The data set.</summary>
    public required DatasetView Dataset { get; init; }

    /// <summary>What is known of it.</summary>
    public DatasetProfile? Profile { get; init; }

    /// <summary>Which pictures are asked for.</summary>
    public required PictureQuery Query { get; init; }

    /// <summary>A page of them; null where there are none to browse.</summary>
    public Page<DatasetPicture>? Pictures { get; init; }

    /// <summary>Jobs that learn or learned from it, newest first.</summary>
    public required IReadOnlyList<TrainingJobView> Jobs { get; init; }

    /// <summary>Whether somebody looks at the data now, or will soon.</summary>
    public bool IsPending => Profile?.State is InspectionState.Pending or InspectionState.Running;

    /// <summary>Names of classes that pictures can be chosen by.</summary>
    public IEnumerable<string> Classes => Profile?.Images?.Classes.Select(one => one.Name) ?? Profile?.Boxes?.Classes.Select(one => one.Name) ?? [];

    /// <summary>Parts that the data is divided into.</summary>
    public IReadOnlyList<ProfiledSplit> Splits => Profile?.Images?.Splits ?? Profile?.Boxes?.Splits ?? [];
}
