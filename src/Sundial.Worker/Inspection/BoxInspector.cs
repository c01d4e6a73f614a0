using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Galleries;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Worker.Inspection;

/// <summary>Looks at images with boxes.</summary>
internal static class BoxInspector
{
    // What is asked of the pixels is whether they can be decoded.
    private const int LongestSide = 128;

    // Sides of squares, in the images' own pixels, as COCO counts them.
    private const double SmallSide = 32;
    private const double MediumSide = 96;

    /// <summary>Looks.</summary>
    public static InspectedData Look(DatasetInspector inspector, PlanLadder ladder, CancellationToken cancel)
    {
        var options = InspectorBounds.Images(inspector.Scratch);
        using var data = DetectionDatasetReader.Read(inspector.Data, new DetectionReadOptions { Images = options, LongestSide = LongestSide }, progress: null, cancel);
        var statistics = DetectionStatistics.Of(data);
        var (plans, refused) = Plans(data, ladder);
        var gallery = ImageGallery.OfBoxes(inspector.Data, new GalleryOptions { Images = options }, cancel);
        return new InspectedData
        {
            Kind = DatasetKind.Boxes,
            SuggestedTask = "object-detection",
            Boxes = FactsOf(data, statistics),
            Findings = PictureFacts.Findings([.. refused is null || statistics.Objects == 0 ? Array.Empty<DataFinding>() : [new DataFinding(DataSeverity.Error, refused)], .. DetectionWords.Findings(data, statistics)]),
            WouldTrain = [.. DetectionWords.Plan(statistics).Select(WireText.Sentence)],
            Plans = plans,
            Pictures = GalleryFile.Write(gallery, inspector.Thumbnails),
            ThumbnailType = GalleryFile.MediaType,
        };
    }

    private static (IReadOnlyList<TrainingPlan> Plans, string? Refused) Plans(DetectionDataset data, PlanLadder ladder)
    {
        try
        {
            return (ladder.Climb(new BoxOutlook(data).Of), null);
        }
        catch (DatasetException tooLittle)
        {
            return ([], tooLittle.Message);
        }
    }

    private static ProfiledBoxes FactsOf(DetectionDataset data, DetectionStatistics statistics) => new()
    {
        Images = statistics.Images,
        Boxes = statistics.Objects,
        ImagesWithoutBoxes = statistics.ImagesWithoutObjects,
        MostBoxes = statistics.MostObjects,
        Format = data.Format switch { AnnotationFormat.PascalVoc => "pascal-voc", AnnotationFormat.CocoJson => "coco-json", _ => "yolo-text" },
        Classes = [.. statistics.Classes.Take(PictureFacts.MostClasses).Select(known => new ProfiledBoxClass(WireText.Name(known.Name), known.Objects, known.Images, known.MedianWidth, known.MedianHeight))],
        ClassCount = statistics.Classes.Count,
        Splits = PictureFacts.Splits(statistics.Parts),
        Sizes = PictureFacts.Sizes(Enumerable.Range(0, data.Count).Select(data.OriginalSizeOf)),
        BoxSizes = SizesOf(data),
        LeftOut = [.. data.LeftOut.Counts.Select(kind => new NamedCount(WireText.Name(kind.Key), kind.Value))],
        Skipped = data.Images.SkippedTotal,
        SkippedFiles = PictureFacts.Skipped(data.Images.Skipped),
    };

    private static BoxSizes SizesOf(DetectionDataset data)
    {
        var (small, medium, large) = (0, 0, 0);
        for (var image = 0; image < data.Count; image++)
        {
            var (width, height) = data.OriginalSizeOf(image);
            var scale = (double)width / data.Images.Width * height / data.Images.Height;
            foreach (var box in data.BoxesOf(image))
            {
                var side = Math.Sqrt(scale * box.Box.Area);
                small += !box.Ignored && side < SmallSide ? 1 : 0;
                medium += !box.Ignored && side is >= SmallSide and < MediumSide ? 1 : 0;
                large += !box.Ignored && side >= MediumSide ? 1 : 0;
            }
        }

        return new BoxSizes(small, medium, large);
    }
}
