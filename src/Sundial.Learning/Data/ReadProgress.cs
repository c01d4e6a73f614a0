namespace Sundial.Learning.Data;

/// <summary>How far reading has come.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Images handled in this phase.</param>
/// <param name="Total">Images to handle in this phase; zero while it is not known.</param>
public readonly record struct ReadProgress(ReadPhase Phase, int Done, int Total);

/// <summary>The two passes over a source.</summary>
public enum ReadPhase
{
    /// <summary>Names and image headers are read.</summary>
    Survey,

    /// <summary>Pixels are decoded.</summary>
    Decode,
}
