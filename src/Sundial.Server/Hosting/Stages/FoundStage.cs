using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Server.Models;
using Sundial.Server.Training;

namespace Sundial.Server.Hosting.Stages;

/// <summary>A model version or a checkpoint, as it is going to be served.</summary>
/// <param name="Label">For people and for predictions.</param>
/// <param name="Version">In the words of the Open Inference Protocol.</param>
/// <param name="ModelVersion">The model version; null for a checkpoint.</param>
/// <param name="Files">Its files.</param>
/// <param name="ModelPath">Which of them is the ONNX model; null where a program serves it.</param>
/// <param name="Program">The program that serves it; null where the scorer runs it itself.</param>
internal sealed record FoundStage(string Label, string Version, Guid? ModelVersion, IReadOnlyList<FileEntry> Files, string? ModelPath, ServingProgram? Program)
{
    /// <summary>A model version.</summary>
    public static FoundStage Of(ServableModel model) =>
        new(model.Label, model.Version.ToString(CultureInfo.InvariantCulture), model.VersionId, model.Files, model.ModelPath, model.Program);

    /// <summary>A checkpoint: its model alone, without what only a training needs; all of it where a program serves it.</summary>
    public static FoundStage Of(ServableCheckpoint checkpoint) => new(
        string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Job}#{checkpoint.Number}"),
        string.Create(CultureInfo.InvariantCulture, $"checkpoint-{checkpoint.Number}"),
        null,
        checkpoint.Program is null ? [.. checkpoint.Files.Where(file => file.Path == checkpoint.ModelPath)] : checkpoint.Files,
        checkpoint.Program is null ? checkpoint.ModelPath : null,
        checkpoint.Program);
}
