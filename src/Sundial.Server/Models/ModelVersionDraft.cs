using System.Text.Json;
using Sundial.Contracts.Models;

namespace Sundial.Server.Models;

/// <summary>What a training leaves behind or a tenant brings, before it has a number.</summary>
internal sealed record ModelVersionDraft
{
    /// <summary>The id it is to have.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Whose it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The model's name; made where there is none such yet.</summary>
    public required string Name { get; init; }

    /// <summary>The job it comes from; null where it was brought.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The job's generation: each comes to one version at most. Null where it was brought.</summary>
    public int? Generation { get; init; }

    /// <summary>The checkpoint it was made of, if it was made of one.</summary>
    public Guid? CheckpointId { get; init; }

    /// <summary>Whether the training was ended before its time.</summary>
    public bool Partial { get; init; }

    /// <summary>What was measured of it; an object.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>Its files, whose bytes are in the store.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>The program that serves it; null where its ONNX file is all it takes.</summary>
    public ModelServing? Serve { get; init; }

    /// <summary>The version of an algorithm whose files the program is in; null where it is in the version's own file.</summary>
    public Guid? ServeAlgorithmId { get; init; }

    /// <summary>When it was there to be fetched.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
