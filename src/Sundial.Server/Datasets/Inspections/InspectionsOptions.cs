using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>The section <c>Inspections</c> of the configuration.</summary>
internal sealed class InspectionsOptions
{
    /// <summary>How long a worker that looks at data need not be heard of before another looks at it, in seconds; 30 unless set.</summary>
    [Range(0.1, 3600)]
    public double ClaimSeconds { get; set; } = 30;

    /// <summary>How long a worker may look at a data set, in seconds; 1,800 unless set.</summary>
    [Range(1, 86400)]
    public double MostSeconds { get; set; } = 1800;

    /// <summary>How long a worker that trains leaves a data set to those that have nothing to do, in seconds; 2 unless set.</summary>
    [Range(0, 3600)]
    public double LeftToIdleSeconds { get; set; } = 2;

    /// <summary>How many workers try it where the fault is not the data's; 3 unless set.</summary>
    [Range(1, 100)]
    public int Attempts { get; set; } = 3;
}
