using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Galleries;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Worker.Inspection;

/// <summary>Looks at images in classes.</summary>
internal static class ImageInspector
{
    /// <summary>Looks.</summary>
    public static InspectedData Look(DatasetInspector inspector, PlanLadder ladder, CancellationToken cancel)
    {
        var options = InspectorBounds.Images(inspector.Scratch);
        var profile = ImageProfile.Of(inspector.Data, options, progress: null, cancel);
        var gallery = ImageGallery.OfClasses(inspector.Data, new GalleryOptions { Images = options }, cancel);
        return new InspectedData
        {
            Kind = DatasetKind.Images,
            SuggestedTask = "image-classification",
            Images = FactsOf(profile),
            Findings = PictureFacts.Findings(profile.Graded),
            WouldTrain = [.. profile.Plan.Select(WireText.Sentence)],
            Plans = ladder.Climb(request => ImageOutlook.Of(profile, request)),
            Pictures = GalleryFile.Write(gallery, inspector.Thumbnails),
            ThumbnailType = GalleryFile.MediaType,
        };
    }

    private static ProfiledImages FactsOf(ImageProfile profile) => new()
    {
        Images = profile.Images,
        Layout = profile.Kind,
        Classes = [.. profile.Classes.Take(PictureFacts.MostClasses).Select(known => new ProfiledImageClass(WireText.Name(known.Name), known.Count, known.Test))],
        ClassCount = profile.Classes.Count,
        Splits = PictureFacts.Splits(profile.Parts),
        Sizes = PictureFacts.Sizes(profile.StoredSizes()),
        Formats = [.. profile.Formats.Take(20).Select(format => new NamedCount(WireText.Name(format.Key), format.Value))],
        Grey = profile.Grey,
        Skipped = profile.Skipped,
        SkippedFiles = PictureFacts.Skipped(profile.SkippedExamples),
        Copies = profile.Copies,
        CopiesInOtherClasses = profile.CopiesInOtherClasses,
        TestImagesInTraining = profile.TestImagesInTraining,
    };
}
