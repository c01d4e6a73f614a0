using Sundial.Learning.Data;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Evaluation;

/// <summary>A saved image classifier, opened to classify images.</summary>
/// <remarks>Not for use by several threads at once; it computes on several threads itself.</remarks>
public sealed class ImageClassifier : SavedModel
{
    /// <summary>What models of this kind call their task.</summary>
    internal const string ItsTask = "image-classification";

    // Enough for the runtime to share out, little enough that the activations of large images stay in memory.
    private const int MaxBatch = 64;
    private const int BatchPixels = 1 << 20;

    private readonly ImageSignature _signature;
    private readonly Session _session;
    private readonly float[] _probabilities;
    private readonly byte[] _pixels;

    private ImageClassifier(ModelFile file, ImageSignature signature, Session session)
        : base(file)
    {
        _signature = signature;
        _session = session;
        BatchSize = Math.Clamp(BatchPixels / (signature.Height * signature.Width), 1, MaxBatch);
        _pixels = new byte[BatchSize * signature.ImageBytes];
        _probabilities = new float[BatchSize * signature.ClassNames.Count];
    }

    /// <summary>The class names, in the order of the probabilities.</summary>
    public override IReadOnlyList<string> ClassNames => _signature.ClassNames;

    /// <summary>Rows of the images it takes.</summary>
    public int Height => _signature.Height;

    /// <summary>Columns of the images it takes.</summary>
    public int Width => _signature.Width;

    /// <summary>1 when it takes grey images, 3 for colour.</summary>
    public int Channels => _signature.Channels;

    /// <summary>Images that are best classified in one call.</summary>
    public int BatchSize { get; }

    /// <summary>Opens a classifier saved by a training run.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads to compute with; the processors there are when null.</param>
    /// <exception cref="ModelException">It is missing, unreadable, damaged, or another kind of model.</exception>
    /// <exception cref="OrtException">The runtime itself is missing.</exception>
    public static new ImageClassifier Open(string path, int? threads = null)
    {
        var file = ModelFile.Read(path);
        file.Demand(ItsTask, task => task == ItsTask);
        return Open(file, threads);
    }

    /// <summary>Opens a file that says it is a classifier's.</summary>
    internal static ImageClassifier Open(ModelFile file, int? threads)
    {
        var signature = ImageSignature.Read(file, "classifies images", ClassifierInput.ProbabilitiesName);
        return new ImageClassifier(file, signature, file.Open(threads));
    }

    /// <summary>The class that an answer speaks for: the first with the highest probability.</summary>
    /// <param name="probabilities">[classes], at least one.</param>
    public static int Best(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var c = 1; c < probabilities.Length; c++)
        {
            if (probabilities[c] > probabilities[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>Classifies images.</summary>
    /// <param name="pixels">[N, H, W, C] bytes, as <see cref="ImageDataset.CopyPixels"/> gives them; any N.</param>
    /// <param name="probabilities">[N, classes]; takes the answers, each row summing to 1.</param>
    /// <exception cref="ModelException">The model fails on them, or gives something that is no probability.</exception>
    public void Classify(ReadOnlySpan<byte> pixels, Span<float> probabilities)
    {
        var count = pixels.Length / _signature.ImageBytes;
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, count * _signature.ImageBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, count * ClassNames.Count);
        for (var done = 0; done < count; done += BatchSize)
        {
            var size = Math.Min(BatchSize, count - done);
            pixels.Slice(done * _signature.ImageBytes, size * _signature.ImageBytes).CopyTo(_pixels);
            RunBatch(size).CopyTo(probabilities[(done * ClassNames.Count)..]);
        }
    }

    /// <summary>Classifies images of a data set, and hands over each answer as it comes.</summary>
    /// <param name="images">Images of the shape that the model takes.</param>
    /// <param name="indices">Which, and in which order; all when null.</param>
    /// <param name="answer">Takes the index of an image and its [classes] probabilities, which are valid during the call only.</param>
    /// <param name="cancel">Stops it between batches.</param>
    /// <exception cref="ModelException">The model fails on them, or gives something that is no probability.</exception>
    public void Classify(ImageDataset images, IReadOnlyList<int>? indices, Action<int, ReadOnlySpan<float>> answer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(answer);
        if (images.Height != Height || images.Width != Width || images.Channels != Channels)
        {
            throw new ArgumentException($"The images are {images.Height}×{images.Width}×{images.Channels}; the model takes {Height}×{Width}×{Channels}.", nameof(images));
        }

        var count = indices?.Count ?? images.Count;
        for (var done = 0; done < count; done += BatchSize)
        {
            cancel.ThrowIfCancellationRequested();
            var size = Math.Min(BatchSize, count - done);
            for (var i = 0; i < size; i++)
            {
                images.CopyPixels(IndexOf(done + i), _pixels.AsSpan(i * _signature.ImageBytes, _signature.ImageBytes));
            }

            var probabilities = RunBatch(size);
            for (var i = 0; i < size; i++)
            {
                answer(IndexOf(done + i), probabilities.Slice(i * ClassNames.Count, ClassNames.Count));
            }
        }

        int IndexOf(int place) => indices?[place] ?? place;
    }

    /// <summary>Measures the model on labelled images. Classes are matched by name, whatever their order in the data.</summary>
    /// <param name="images">Images of the shape that the model takes.</param>
    /// <param name="indices">Which; all when null.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancel">Stops it between batches.</param>
    /// <exception cref="DatasetException">The data has a class that the model does not know.</exception>
    /// <exception cref="ModelException">The model fails on the images, or gives something that is no probability.</exception>
    public ClassificationMetrics Evaluate(
        ImageDataset images, IReadOnlyList<int>? indices = null, IProgress<int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var outputOf = OutputsOf(images);
        var counter = new ConfusionCounter(ClassNames);
        Classify(
            images,
            indices,
            (index, probabilities) =>
            {
                _ = counter.Add(outputOf[images.Labels[index]], probabilities);
                if (counter.Count % BatchSize == 0)
                {
                    progress?.Report(counter.Count);
                }
            },
            cancel);
        return counter.ToMetrics();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _session.Dispose();

    private int[] OutputsOf(ImageDataset images)
    {
        var place = ClassNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        string[] unknown = [.. images.ClassNames.Where(name => !place.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new DatasetException(
                DatasetCodes.UnknownClass,
                $"{images.Path} has {(unknown.Length == 1 ? "a class" : $"{unknown.Length:N0} classes")} that {Path} was not trained on: {Some(unknown)}; it knows {Some(ClassNames)}.");
        }

        return [.. images.ClassNames.Select(name => place[name])];
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(8)) + (names.Count > 8 ? $" and {names.Count - 8:N0} more" : string.Empty);

    private ReadOnlySpan<float> RunBatch(int size)
    {
        try
        {
            using var input = OrtTensor.Over(_pixels.AsMemory(0, size * _signature.ImageBytes), [size, Height, Width, Channels]);
            using var output = OrtTensor.Over(_probabilities.AsMemory(0, size * ClassNames.Count), [size, ClassNames.Count]);
            using var binding = _session.Bind([ClassifierInput.ImagesName], [ClassifierInput.ProbabilitiesName]);
            binding.SetInput(0, input);
            binding.SetOutput(0, output);
            binding.Run();
        }
        catch (OrtException fault)
        {
            throw ModelFile.Damaged(Path, fault);
        }

        var answers = _probabilities.AsSpan(0, size * ClassNames.Count);
        foreach (var probability in answers)
        {
            if (!(probability is >= 0 and <= 1.001f))
            {
                throw ModelFile.Damaged(Path);
            }
        }

        return answers;
    }
}
