using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;

namespace Sundial.Server.Models;

/// <summary>A model version as it is served.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's number.</param>
/// <param name="Files">The model's files; their bytes, and those of the program's bundle, are there while the version is, or while another row names them.</param>
/// <param name="ModelPath">Which of the files is the ONNX model; null where a program serves it.</param>
/// <param name="Program">The program that serves it; null where the scorer runs it itself.</param>
internal sealed record ServableModel(Guid VersionId, string Model, int Version, IReadOnlyList<FileEntry> Files, string? ModelPath, ServingProgram? Program)
{
    /// <summary>For people and for predictions: <c>digits:3</c>.</summary>
    public string Label => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Model}:{Version}");

    /// <summary>Bytes that a scorer fetches for it.</summary>
    public long SizeBytes => Files.Sum(file => file.SizeBytes) + (Program?.Bundle?.SizeBytes ?? 0);
}
