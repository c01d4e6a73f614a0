using System.Text.Json;
using Sundial.Contracts.Models;

namespace Sundial.Server.Models;

/// <summary>A version of a model.</summary>
/// <param name="Id">Its id, which owns its files.</param>
/// <param name="ModelId">The model.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">From 1; never given twice.</param>
/// <param name="Partial">Whether its training was ended before its time.</param>
/// <param name="JobId">The job it comes from; null where that is gone.</param>
/// <param name="Metrics">What was measured of it.</param>
/// <param name="SizeBytes">Bytes of all files.</param>
/// <param name="CreatedAt">When it was there to be fetched.</param>
/// <param name="Serve">The program that serves it; null where its ONNX file is all it takes.</param>
/// <param name="ServeAlgorithmId">The version of an algorithm whose files the program is in; null where it is in the version's own file.</param>
internal sealed record ModelVersion(
    Guid Id,
    Guid ModelId,
    string Model,
    int Version,
    bool Partial,
    Guid? JobId,
    JsonElement Metrics,
    long SizeBytes,
    DateTimeOffset CreatedAt,
    ModelServing? Serve,
    Guid? ServeAlgorithmId)
{
    /// <summary>Its entity tag; a version never changes.</summary>
    public string Tag => $"\"{Id:N}\"";

    /// <summary>As jobs name it.</summary>
    public string Label => $"{Model}:{Version}";

    /// <summary>As it is told to a caller.</summary>
    public ModelVersionView ToView(IReadOnlyList<FileEntry> files) => new(Id, Model, Version, Partial, JobId, Metrics, files, SizeBytes, CreatedAt, Serve);
}
