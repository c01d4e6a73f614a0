using System.Text.Json;

namespace Sundial.Contracts.Models;

/// <summary>A model: a name with versions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="LatestVersion">Its newest version; null when all were deleted.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ModelView(Guid Id, string Name, int? LatestVersion, DateTimeOffset CreatedAt);

/// <summary>A version of a model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">From 1.</param>
/// <param name="Partial">Whether its training was ended before its time.</param>
/// <param name="Job">The job it comes from.</param>
/// <param name="Metrics">What was measured of it.</param>
/// <param name="Files">What it consists of.</param>
/// <param name="SizeBytes">Bytes of all files.</param>
/// <param name="CreatedAt">When it was there to be fetched.</param>
public sealed record ModelVersionView(
    Guid Id, string Model, int Version, bool Partial, Guid? Job, JsonElement Metrics, IReadOnlyList<FileEntry> Files, long SizeBytes, DateTimeOffset CreatedAt);

/// <summary>A file of a checkpoint or a model version.</summary>
/// <param name="Path">Its path within, with slashes.</param>
/// <param name="Sha256">Its digest, 64 lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record FileEntry(string Path, string Sha256, long SizeBytes);
