namespace Sundial.Contracts.Datasets;

/// <summary>Images in classes.</summary>
public sealed record ProfiledImages
{
    /// <summary>Images that can be read.</summary>
    public required int Images { get; init; }

    /// <summary>How they lie: <c>folder</c>, <c>zip</c>, <c>tar</c> or <c>idx</c>.</summary>
    public required string Layout { get; init; }

    /// <summary>The first 1,000 classes, in the order of a model's outputs.</summary>
    public required IReadOnlyList<ProfiledImageClass> Classes { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Images by the part that folders put them into; empty where folders do not say.</summary>
    public IReadOnlyList<ProfiledSplit> Splits { get; init; } = [];

    /// <summary>How large they are.</summary>
    public required PictureSizes Sizes { get; init; }

    /// <summary>Images by file name extension, the most frequent first.</summary>
    public required IReadOnlyList<NamedCount> Formats { get; init; }

    /// <summary>Images without colour.</summary>
    public required int Grey { get; init; }

    /// <summary>Files that cannot be used.</summary>
    public required int Skipped { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<SkippedFile> SkippedFiles { get; init; } = [];

    /// <summary>Images that look the same as an earlier one.</summary>
    public required int Copies { get; init; }

    /// <summary>Those of them that stand in another class.</summary>
    public required int CopiesInOtherClasses { get; init; }

    /// <summary>Images of the test part that look the same as one that is learned from.</summary>
    public required int TestImagesInTraining { get; init; }
}

/// <summary>A class of images.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">Its images, of all parts.</param>
/// <param name="Test">Those of them that are in the test part.</param>
public sealed record ProfiledImageClass(string Name, int Images, int Test);
