using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Reading;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Evaluation;

/// <summary>A saved detector, opened to find things on images.</summary>
/// <remarks>Not for use by several threads at once; it computes on several threads itself.</remarks>
public sealed class ObjectDetector : SavedModel
{
    /// <summary>What models of this kind call their task.</summary>
    internal const string ItsTask = "object-detection";

    // Enough for the runtime to share out, little enough that the activations stay in memory.
    private const int Slice = 8;

    private readonly DetectorInput _input;
    private readonly DetectorSession _session;

    private ObjectDetector(ModelFile file, DetectorInput input, Session session)
        : base(file)
    {
        _input = input;
        _session = new DetectorSession(session);
    }

    /// <summary>The class names, in the order of the labels.</summary>
    public override IReadOnlyList<string> ClassNames => _input.ClassNames;

    /// <summary>Rows of the images it takes.</summary>
    public int Height => _input.Height;

    /// <summary>Columns of the images it takes.</summary>
    public int Width => _input.Width;

    /// <summary>1 when it takes grey images, 3 for colour.</summary>
    public int Channels => _input.Channels;

    /// <summary>The score from which a box counts as found, chosen in training.</summary>
    public float Threshold => _input.Threshold;

    /// <summary>Opens a detector saved by a training run.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads to compute with; the processors there are when null.</param>
    /// <exception cref="ModelException">It is missing, unreadable, damaged, or another kind of model.</exception>
    /// <exception cref="OrtException">The runtime itself is missing.</exception>
    public static new ObjectDetector Open(string path, int? threads = null)
    {
        var file = ModelFile.Read(path);
        file.Demand(ItsTask, task => task == ItsTask);
        return Open(file, threads);
    }

    /// <summary>Opens a file that says it is a detector's.</summary>
    internal static ObjectDetector Open(ModelFile file, int? threads)
    {
        _ = ImageSignature.Read(file, "finds things on images", [.. DetectorInput.Outputs]);
        var input = DetectorInput.Of(file.Metadata) ?? throw ModelFile.Damaged(file.Path);
        return new ObjectDetector(file, input, file.Open(threads));
    }

    /// <summary>Finds things on images, and hands over what was found on each as it comes.</summary>
    /// <param name="images">Images of the shape that the model takes.</param>
    /// <param name="leastScore">Boxes of which it is less sure are not given; those below <see cref="Threshold"/> when null.</param>
    /// <param name="answer">Takes the index of an image and what was found on it, the surest first, in pixels of the image as it is stored.</param>
    /// <param name="cancel">Stops it between slices.</param>
    /// <exception cref="ModelException">The model fails on them.</exception>
    public void Find(ImageDataset images, float? leastScore, Action<int, IReadOnlyList<FoundBox>> answer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(answer);
        var least = leastScore ?? Threshold;
        Find(images, Enumerable.Range(0, images.Count), Told, cancel);

        void Told(int index, IReadOnlyList<FoundBox> found) => answer(index, Chosen(found, least, images.StoredSizes[index]));
    }

    /// <summary>Finds things on some images of which it is known what is on them.</summary>
    /// <param name="images">Images of the shape that the model takes.</param>
    /// <param name="indices">Which.</param>
    /// <param name="answer">Takes the index of an image and what was found on it, as for other images.</param>
    /// <param name="cancel">Stops it between slices.</param>
    /// <exception cref="ModelException">The model fails on them.</exception>
    public void Find(DetectionDataset images, IReadOnlyList<int> indices, Action<int, IReadOnlyList<FoundBox>> answer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(answer);
        Find(images.Images, indices, Told, cancel);

        void Told(int index, IReadOnlyList<FoundBox> found) => answer(index, Chosen(found, Threshold, images.OriginalSizeOf(index)));
    }

    /// <summary>Measures the model on images with boxes, in pixels of the images as they are stored.</summary>
    /// <param name="images">Images of the shape that the model takes, with its classes.</param>
    /// <param name="indices">Which.</param>
    /// <param name="threshold">The score from which a box counts as found, for precision and recall; <see cref="Threshold"/> when null.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancel">Stops it between slices.</param>
    /// <exception cref="ModelException">The model fails on the images.</exception>
    public DetectionMetrics Evaluate(
        DetectionDataset images, IReadOnlyList<int> indices, float? threshold = null, IProgress<int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!images.ClassNames.SequenceEqual(ClassNames, StringComparer.Ordinal))
        {
            throw new ArgumentException("The data was read for other classes.", nameof(images));
        }

        var counted = new AveragePrecision(ClassNames.Count);
        Find(images.Images, indices, Count, cancel);
        return DetectionMetrics.Of(counted, ClassNames, threshold ?? Threshold);

        void Count(int index, IReadOnlyList<FoundBox> found)
        {
            counted.Add(images, index, found);
            progress?.Report(counted.Count);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _session.Dispose();

    private IReadOnlyList<FoundBox> Chosen(IReadOnlyList<FoundBox> found, float least, (int Width, int Height) stored) =>
        [.. found.Where(box => box.Score >= least).OrderByDescending(box => box.Score).Select(box => box with { Box = _input.InStored(box.Box, stored) })];

    private void Find(ImageDataset images, IEnumerable<int> indices, Action<int, IReadOnlyList<FoundBox>> answer, CancellationToken cancel)
    {
        if (images.Height != Height || images.Width != Width || images.Channels != Channels)
        {
            throw new ArgumentException($"The images are {images.Height}×{images.Width}×{images.Channels}; the model takes {Height}×{Width}×{Channels}.", nameof(images));
        }

        foreach (var slice in indices.Chunk(Slice))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var (index, found) in slice.Zip(Run(images, slice)))
            {
                answer(index, found);
            }
        }
    }

    private IReadOnlyList<FoundBox>[] Run(ImageDataset images, int[] slice)
    {
        IReadOnlyList<FoundBox>[] found;
        try
        {
            found = _session.Find(images, slice);
        }
        catch (Exception fault) when (fault is OrtException or InvalidDataException)
        {
            throw ModelFile.Damaged(Path, fault);
        }

        // What comes from a file is not believed: a label or a score out of range would be a fault further on.
        return Array.TrueForAll(found, image => image.All(box => box.Label >= 0 && box.Label < ClassNames.Count && box.Score is >= 0 and <= 1.001f && box.Box.IsFinite))
            ? found
            : throw ModelFile.Damaged(Path);
    }
}
