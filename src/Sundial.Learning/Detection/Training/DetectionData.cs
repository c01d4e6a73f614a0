using System.Security.Cryptography;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Networks;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Detection.Training;

/// <summary>The data of a run, divided, with what was measured of it.</summary>
internal sealed class DetectionData : IDisposable
{
    /// <summary>Measures.</summary>
    /// <param name="images">The images to train and validate on, and those to test on where they come with them.</param>
    /// <param name="parts">Which are for what.</param>
    /// <param name="other">Other images to test on, or null.</param>
    /// <param name="seed">The run's seed.</param>
    public DetectionData(DetectionDataset images, DatasetParts parts, DetectionDataset? other, ulong seed)
    {
        (Images, Parts, TestImages) = (images, parts, other ?? images);
        Test = other is null ? parts.Test : other.TestPart();
        Policy = DetectionPolicy.For(images, parts.Train);
        Sampling = BlockSampling.Measure(images.Images, parts.Train, seed);
        ShapesByClass = Shapes(images, parts.Train);
        var longest = DetectorChoices.LongestOf(ShapesByClass.SelectMany(shapes => shapes).Select(shape => (double)Math.Max(shape.Width, shape.Height)));
        Choices = new DetectorChoices(Shape, images.ClassNames.Count, longest);
    }

    /// <summary>The images to train and validate on.</summary>
    public DetectionDataset Images { get; }

    /// <summary>Which are for what.</summary>
    public DatasetParts Parts { get; }

    /// <summary>Where the test images lie.</summary>
    public DetectionDataset TestImages { get; }

    /// <summary>Which of them.</summary>
    public int[] Test { get; }

    /// <summary>How images may be varied.</summary>
    public DetectionPolicy Policy { get; }

    /// <summary>What the networks need to know of the pixels.</summary>
    public PixelSampling Sampling { get; }

    /// <summary>Widths and heights of the training boxes of each class, in pixels.</summary>
    public IReadOnlyList<IReadOnlyList<AnchorShape>> ShapesByClass { get; }

    /// <summary>The shape of the images.</summary>
    public ImageShape Shape => new(Images.Images.Height, Images.Images.Width, Images.Images.Channels);

    /// <summary>The networks there are, for these images and for the same with fewer pixels.</summary>
    public DetectorChoices Choices { get; }

    /// <summary>The networks there are, cheapest first.</summary>
    public IReadOnlyList<DetectorNetwork> Candidates => Choices.All;

    /// <summary>The networks there would be for the same images with fewer pixels, cheapest first.</summary>
    /// <param name="shape">Their shape.</param>
    public IReadOnlyList<DetectorNetwork> CandidatesFor(ImageShape shape) => Choices.For(shape);

    /// <summary>What an earlier run, which saw some of the images only, learned from by their names.</summary>
    public static Func<string, bool> SeenBefore(RunContext context)
    {
        HashSet<ulong> before = [.. context.Finished?.State.Seen ?? []];
        return name => before.Contains(HashOf(name));
    }

    /// <summary>Hashes of the names of all images that were learned from so far, where only some of the data was read; empty elsewhere.</summary>
    public IReadOnlyList<ulong> Seen(RunContext context) =>
        Images.Dropped == 0 ? [] : [.. (context.Finished?.State.Seen ?? []).Concat(Parts.Train.Select(index => HashOf(Images.Images.NameOf(index)))).Distinct()];

    /// <summary>A network by its name.</summary>
    public DetectorNetwork Named(string name) => Candidates.Single(network => network.Name == name);

    /// <summary>The hyperparameters that a network is trained with, but for the first model, which is trained before anything is tuned; null for the defaults.</summary>
    public HyperparameterValues? Tuned { get; set; }

    /// <summary>The same of a network that was trained in some stage.</summary>
    public HyperparameterValues? ValuesOf(TrainingStage stage) => stage == TrainingStage.First ? null : Tuned;

    /// <summary>A fresh network with anchors for the training boxes and for some values.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="values">The values; null for the defaults.</param>
    public DetectorState NewState(DetectorNetwork network, ulong seed, HyperparameterValues? values)
    {
        var anchors = AnchorClustering.For(ShapesByClass, network.Levels * network.Anchors, seed);
        return DetectorState.Initialised(network, Sampling, DetectionSpace.Anchors([.. anchors.SelectMany(anchor => (float[])[anchor.Width, anchor.Height])], values), seed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        TestImages.Dispose();
    }

    private static ulong HashOf(string name) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static List<AnchorShape>[] Shapes(DetectionDataset images, ReadOnlySpan<int> train)
    {
        var shapes = Enumerable.Range(0, images.ClassNames.Count).Select(_ => new List<AnchorShape>()).ToArray();
        foreach (var index in train)
        {
            foreach (var box in images.BoxesOf(index))
            {
                if (!box.Ignored)
                {
                    shapes[box.Label].Add(new AnchorShape(box.Box.Width, box.Box.Height));
                }
            }
        }

        return shapes;
    }
}
