using Sundial.Console.Pages.Datasets;
using Sundial.Contracts.Datasets;

namespace Sundial.Console.Pages.NewModel;

/// <summary>What the page that asks for a model shows.</summary>
public sealed record NewModelView
{
    /// <summary>What is filled in.</summary>
    public required NewModelForm Form { get; init; }

    /// <summary>What is wrong with it, by field; under an empty name what belongs to none.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = new Dictionary<string, string>();

    /// <summary>Data sets to choose from, newest first.</summary>
    public required IReadOnlyList<DatasetView> Datasets { get; init; }

    /// <summary>The one that is chosen.</summary>
    public DatasetView? Dataset { get; init; }

    /// <summary>What is known of it.</summary>
    public DatasetProfile? Profile { get; init; }

    /// <summary>Pictures of its first classes.</summary>
    public IReadOnlyList<ClassPictures> Pictures { get; init; } = [];

    /// <summary>What would be trained.</summary>
    public TrainingPlan? Plan { get; init; }

    /// <summary>Why there is no plan.</summary>
    public string? NoPlan { get; init; }

    /// <summary>The earliest deadline that can be kept, in seconds, where the one that was asked for cannot.</summary>
    public double? EarliestSeconds { get; init; }

    /// <summary>Name of the tenant: what a browser remembers of uploads is kept apart by it.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Whether somebody looks at the data now, or will soon.</summary>
    public bool IsPending => Profile?.State is InspectionState.Pending or InspectionState.Running;

    /// <summary>What is wrong with a field; null where nothing is.</summary>
    public string? FaultOf(string field) => Faults.TryGetValue(field, out var fault) ? fault : null;
}
