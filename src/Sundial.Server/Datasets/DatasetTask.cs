namespace Sundial.Server.Datasets;

/// <summary>What is to be learned of a data set. The built-in algorithm of a task bears its name.</summary>
internal static class DatasetTask
{
    /// <summary>Which of some classes a picture belongs to.</summary>
    public const string ImageClassification = "image-classification";

    /// <summary>Where on a picture things are, and of which classes.</summary>
    public const string ObjectDetection = "object-detection";

    /// <summary>A column of a table, from the others.</summary>
    public const string Table = "table";

    /// <summary>Whatever the tenant's own algorithm makes of it.</summary>
    public const string Custom = "custom";

    /// <summary>All there are.</summary>
    public static IReadOnlyList<string> All { get; } = [ImageClassification, ObjectDetection, Table, Custom];

    /// <summary>The usual task for a file, as far as its first bytes tell: what has boxes on pictures is in an archive, and for its owner to say.</summary>
    /// <param name="mediaType">What the file is, by <see cref="MediaTypes"/>; once it is unpacked where it is compressed.</param>
    public static string UsualFor(string mediaType) => mediaType is MediaTypes.Csv or MediaTypes.Tsv ? Table : ImageClassification;
}
