using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>The data of a run, divided, with what was measured of it.</summary>
/// <param name="Images">The images to train and validate on, and those to test on where they come with them.</param>
/// <param name="Parts">Which are for what.</param>
/// <param name="TestImages">Where the test images lie: the same data set, or another.</param>
/// <param name="Test">Which of them.</param>
/// <param name="Augmentation">How images may be varied.</param>
/// <param name="Sampling">What the networks need to know of the pixels.</param>
internal sealed record RunData(
    ImageDataset Images, DatasetParts Parts, ImageDataset TestImages, int[] Test, AugmentationPolicy Augmentation, PixelSampling Sampling) : IDisposable
{
    /// <summary>The shape of the images.</summary>
    public ImageShape Shape => new(Images.Height, Images.Width, Images.Channels);

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        TestImages.Dispose();
    }
}
