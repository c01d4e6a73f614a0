using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Models;

/// <summary>What can be wrong with models.</summary>
internal static class ModelsProblems
{
    /// <summary>No model of that name or id.</summary>
    public static ProblemDefinition Unknown { get; } = new("models.unknown", ProblemKind.NotFound, "There is no such model");

    /// <summary>Not that version of it.</summary>
    public static ProblemDefinition VersionUnknown { get; } = new("models.version-unknown", ProblemKind.NotFound, "There is no such version");

    /// <summary>No such file in it.</summary>
    public static ProblemDefinition FileUnknown { get; } = new("models.file-unknown", ProblemKind.NotFound, "There is no such file");

    /// <summary>What was uploaded is no ONNX model and no archive of a model's files.</summary>
    public static ProblemDefinition FilesInvalid { get; } = new("models.files-invalid", ProblemKind.Invalid, "The upload is no model");

    /// <summary>It has neither an ONNX file nor a program that serves it.</summary>
    public static ProblemDefinition NotServable { get; } = new("models.not-servable", ProblemKind.Conflict, "The model cannot be served");

    /// <summary>A file whose bytes the store does not have.</summary>
    public static ProblemDefinition BytesMissing { get; } = new("models.bytes-missing", ProblemKind.Conflict, "The bytes of a file are not there");
}
