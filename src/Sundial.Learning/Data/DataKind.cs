using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Data;

/// <summary>What data is, as far as can be told by looking at its bytes and at the names in it.</summary>
public enum DataKind
{
    /// <summary>Images in classes, or something that the reader of images can say more about.</summary>
    Images,

    /// <summary>Images with boxes.</summary>
    Boxes,

    /// <summary>A table.</summary>
    Table,
}

/// <summary>Tells what data is.</summary>
public static class DataRecognition
{
    /// <summary>Tells it. Images with boxes come before images with classes, because they may lie in folders, too.</summary>
    /// <param name="path">A file, an archive or a folder.</param>
    /// <param name="limits">What an archive may unpack to.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">The data cannot be read.</exception>
    public static DataKind Of(string path, ArchiveLimits limits, CancellationToken cancel) =>
        TableReader.LooksLikeTable(path) ? DataKind.Table : HasBoxes(path, limits, cancel) ? DataKind.Boxes : DataKind.Images;

    // One image, or IDX files, are never images with boxes; what they are is for the reader of images to say.
    private static bool HasBoxes(string path, ArchiveLimits limits, CancellationToken cancel)
    {
        try
        {
            return DetectionDatasetReader.Recognise(path, limits, cancel) is not null;
        }
        catch (DatasetException fault) when (fault.Code == DatasetCodes.Unsupported)
        {
            return false;
        }
    }
}
