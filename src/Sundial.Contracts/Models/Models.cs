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
/// <param name="Serve">The program that serves it; null where its ONNX file is all it takes.</param>
public sealed record ModelVersionView(
    Guid Id,
    string Model,
    int Version,
    bool Partial,
    Guid? Job,
    JsonElement Metrics,
    IReadOnlyList<FileEntry> Files,
    long SizeBytes,
    DateTimeOffset CreatedAt,
    ModelServing? Serve = null);

/// <summary>A version of a model that was trained elsewhere. The model is made with its first version.</summary>
/// <param name="Upload">A complete upload: an ONNX file; or a .tar, .tar.gz or .zip whose files become the version's, or are the program's where <paramref name="Serve"/> is set.</param>
/// <param name="Serve">The program that serves it; null for a model that the scorer runs itself.</param>
public sealed record CreateModelVersionRequest(Guid Upload, ModelServing? Serve = null);

/// <summary>A program that obeys the hosting contract of docs/algorithm-contract.md.</summary>
/// <param name="Command">The program and its first arguments; <c>serve</c> is added. It starts in the folder of its files, and a relative first element is looked for there first.</param>
/// <param name="Environment">More variables for its environment; none unless set.</param>
public sealed record ModelServing(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string>? Environment = null);

/// <summary>A file of a checkpoint or a model version.</summary>
/// <param name="Path">Its path within, with slashes.</param>
/// <param name="Sha256">Its digest, 64 lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record FileEntry(string Path, string Sha256, long SizeBytes);
