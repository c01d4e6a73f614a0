using Sundial.Learning.Checkpoints;

namespace Sundial.Learning.Training;

/// <summary>A run at one moment, copied, so that it can be written while the run goes on.</summary>
internal interface ISnapshot
{
    /// <summary>Steps since the training began.</summary>
    long Step { get; }

    /// <summary>How good its model is; null where it was not validated.</summary>
    ValidationMetric? Validation { get; }

    /// <summary>The files of the checkpoint.</summary>
    IReadOnlyList<CheckpointPart> Parts();

    /// <summary>The manifest of the checkpoint.</summary>
    CheckpointManifest Describe(IReadOnlyDictionary<string, CheckpointFile> files);
}
