using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>A variant of a revision, with what it names pinned. As it lies in the column <c>variants</c>.</summary>
internal sealed record HostedVariant
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its share relative to the others'.</summary>
    public required double Weight { get; init; }

    /// <summary>Whether it only gets copies of the requests.</summary>
    public required bool Shadow { get; init; }

    /// <summary>What it takes and gives; null for a serving program.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>What it runs, in order.</summary>
    public required IReadOnlyList<HostedStage> Stages { get; init; }

    /// <summary>Whether a scorer must take serving programs to hold it.</summary>
    public bool RunsPrograms() => Stages.Any(stage => stage.Program is not null);
}

/// <summary>A model of a variant.</summary>
internal sealed record HostedStage
{
    /// <summary>Its id, which owns its files.</summary>
    public required Guid Id { get; init; }

    /// <summary>For people and for predictions: <c>digits:3</c>, or <c>job-name#5</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The version in the words of the Open Inference Protocol.</summary>
    public required string Version { get; init; }

    /// <summary>The model version; null for a checkpoint.</summary>
    public Guid? ModelVersion { get; init; }

    /// <summary>Bytes of its files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Which of its files is the ONNX model; null for a serving program.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The program that serves it; null where the scorer runs it itself.</summary>
    public HostedProgram? Program { get; init; }
}

/// <summary>A serving program of a stage.</summary>
internal sealed record HostedProgram
{
    /// <summary>The program and its first arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>More variables for it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Owns the archive of the program's files; null where it has none.</summary>
    public Guid? Bundle { get; init; }
}
