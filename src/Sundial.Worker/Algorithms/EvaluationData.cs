using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>The data set that was asked for last, read once for all models of one shape.</summary>
internal sealed class EvaluationData : IDisposable
{
    // Scoring goes on beside a training, which has the better use of memory; pixels beyond this are in a scratch file.
    private const long MemoryBytes = 256L << 20;

    private (string Path, int Height, int Width, int Channels, string Classes)? _key;
    private ImageDataset? _images;

    /// <summary>The data, in the shape that a model takes.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="DatasetException">It cannot be read, or has a class that the model does not know.</exception>
    public ImageDataset For(string path, ImageClassifier model)
    {
        var key = (path, model.Height, model.Width, model.Channels, string.Join('\n', model.ClassNames));
        if (_images is not null && _key == key)
        {
            return _images;
        }

        Dispose();
        _images = ImageDatasetReader.Read(AlgorithmFolder.DataIn(path), new ImageReadOptions
        {
            Height = model.Height,
            Width = model.Width,
            Channels = model.Channels,
            ClassNames = model.ClassNames,
            MemoryBytes = MemoryBytes,
            Threads = 1,
        });
        _key = key;
        return _images;
    }

    /// <summary>The examples of a part.</summary>
    /// <param name="images">The data.</param>
    /// <param name="request">Which part.</param>
    /// <exception cref="AlgorithmException">There is none.</exception>
    public static int[] Part(ImageDataset images, EvaluationRequest request)
    {
        int[] part = request.Part switch
        {
            EvaluationPart.All => [.. Enumerable.Range(0, images.Count)],
            EvaluationPart.HeldOut => TrainingSplit.Of(images, request.Seed).Test,
            _ => TrainingSplit.TestPart(images),
        };
        return part.Length > 0 ? part : throw new AlgorithmException($"There is nothing to test on in {request.Data}; give other data, or more of it.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images?.Dispose();
        (_images, _key) = (null, null);
    }
}
