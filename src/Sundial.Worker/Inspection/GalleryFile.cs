using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Galleries;

namespace Sundial.Worker.Inspection;

/// <summary>Writes thumbnails end to end into one file, so that a thousand of them are one thing to keep.</summary>
internal static class GalleryFile
{
    /// <summary>What the thumbnails are.</summary>
    public const string MediaType = "image/webp";

    // A crowd of boxes tells nothing on a thumbnail.
    private const int MostBoxesOnOne = 100;
    private const int MostBoxes = 30_000;

    /// <summary>Writes them.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="path">Where to.</param>
    /// <returns>As the server is told of them.</returns>
    public static IReadOnlyList<InspectedPicture> Write(IReadOnlyList<GalleryPicture> pictures, string path)
    {
        var told = new List<InspectedPicture>();
        var left = MostBoxes;
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        foreach (var picture in pictures)
        {
            var boxes = picture.Boxes.Take(Math.Min(MostBoxesOnOne, left)).ToList();
            left -= boxes.Count;
            told.Add(new InspectedPicture(
                WireText.Sentence(picture.Path),
                picture.Width,
                picture.Height,
                file.Position,
                picture.Thumbnail.Length,
                [.. boxes.Select(box => new PictureBox(WireText.Name(box.ClassName), box.Left, box.Top, box.Width, box.Height, box.Ignored))],
                picture.Boxes.Count,
                SplitOf(picture.Split),
                picture.ClassName is { } name ? WireText.Name(name) : null));
            file.Write(picture.Thumbnail.Span);
        }

        return told;
    }

    /// <summary>A part as it is on the wire; null where none is named.</summary>
    public static DatasetSplit? SplitOf(DataSplit split) => split switch
    {
        DataSplit.Train => DatasetSplit.Train,
        DataSplit.Validation => DatasetSplit.Validation,
        DataSplit.Test => DatasetSplit.Test,
        _ => null,
    };
}
