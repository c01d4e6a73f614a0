using System.Text.Json;
using Sundial.Contracts.Models;

namespace Sundial.Server.Models;

/// <summary>What a training leaves behind, before it has a number.</summary>
internal sealed record ModelVersionDraft
{
    /// <summary>Whose it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The model's name; made where there is none such yet.</summary>
    public required string Name { get; init; }

    /// <summary>The job it comes from.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The job's generation: each comes to one version at most.</summary>
    public required int Generation { get; init; }

    /// <summary>The checkpoint it was made of, if it was made of one.</summary>
    public Guid? CheckpointId { get; init; }

    /// <summary>Whether the training was ended before its time.</summary>
    public required bool Partial { get; init; }

    /// <summary>What was measured of it; an object.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>Its files, whose bytes are in the store.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>When it was there to be fetched.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
