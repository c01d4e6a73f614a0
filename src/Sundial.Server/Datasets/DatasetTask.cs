namespace Sundial.Server.Datasets;

/// <summary>What is to be learned of a data set. The built-in algorithm of a task bears its name.</summary>
internal static class DatasetTask
{
    /// <summary>Which of some classes a picture belongs to.</summary>
    public const string ImageClassification = "image-classification";

    /// <summary>Whatever the tenant's own algorithm makes of it.</summary>
    public const string Custom = "custom";

    /// <summary>All there are.</summary>
    public static IReadOnlyList<string> All { get; } = [ImageClassification, Custom];
}
