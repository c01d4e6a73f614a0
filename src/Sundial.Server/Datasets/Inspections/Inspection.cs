using Sundial.Contracts.Datasets;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>How far looking at a data set has come, and what is known of it.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Since">Since when.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Profile">What the last one that found anything told.</param>
/// <param name="Pictures">How many pictures there are.</param>
/// <param name="Version">For its entity tag.</param>
internal sealed record Inspection(Dataset Dataset, InspectionState State, DateTimeOffset Since, string? Failure, DatasetProfile? Profile, int Pictures, int Version)
{
    /// <summary>As it is told to a caller.</summary>
    public DatasetProfile ToView() => (Profile ?? new() { Dataset = Dataset.Id, Name = Dataset.Name, State = State, Since = Since }) with
    {
        Dataset = Dataset.Id,
        Name = Dataset.Name,
        State = State,
        Since = Since,
        Failure = Failure,
        Pictures = Pictures,
    };
}

/// <summary>A data set that a worker is to look at.</summary>
/// <param name="Dataset">Its id.</param>
/// <param name="TenantId">Whose it is.</param>
internal sealed record ClaimedInspection(Guid Dataset, Guid TenantId);

/// <summary>Where a thumbnail lies.</summary>
/// <param name="Pack">Digest of the file with all thumbnails.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record StoredThumbnail(string Pack, string MediaType, long Offset, int Bytes);
