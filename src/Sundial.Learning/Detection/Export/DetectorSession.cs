using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Detection.Export;

/// <summary>A saved detector at work: images in, boxes out.</summary>
internal sealed class DetectorSession : IDisposable
{
    private readonly Session _session;

    /// <summary>Loads the model.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="threads">Threads to compute with.</param>
    public DetectorSession(ReadOnlySpan<byte> model, int threads)
    {
        using var options = new SessionOptions { IntraOpThreads = threads };
        _session = new Session(model, options);
    }

    /// <summary>Takes over a model that is loaded.</summary>
    /// <param name="session">It; disposed of with this.</param>
    public DetectorSession(Session session) => _session = session;

    /// <summary>Finds objects on some images.</summary>
    /// <param name="images">Where they are.</param>
    /// <param name="indices">Which.</param>
    /// <returns>For each image what was found, by class, the surest first.</returns>
    public IReadOnlyList<FoundBox>[] Find(ImageDataset images, ReadOnlySpan<int> indices)
    {
        var pixels = new byte[indices.Length * images.ImageBytes];
        for (var i = 0; i < indices.Length; i++)
        {
            images.CopyPixels(indices[i], pixels.AsSpan(i * images.ImageBytes));
        }

        return Find(pixels, indices.Length, images.Height, images.Width, images.Channels);
    }

    /// <summary>Finds objects on some images.</summary>
    /// <param name="pixels">[N, H, W, C].</param>
    /// <param name="count">N.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <returns>For each image what was found, by class, the surest first.</returns>
    /// <exception cref="InvalidDataException">The answers are not those of a detector.</exception>
    public IReadOnlyList<FoundBox>[] Find(byte[] pixels, int count, int height, int width, int channels)
    {
        using var input = OrtTensor.Over<byte>(pixels, [count, height, width, channels]);
        using var binding = _session.Bind([ClassifierInput.ImagesName], [.. DetectorInput.Outputs]);
        binding.SetInput(0, input);
        for (var i = 0; i < 4; i++)
        {
            binding.SetOutput(i, null);
        }

        binding.Run();
        using var boxes = binding.TakeOutput(0);
        using var scores = binding.TakeOutput(1);
        using var labels = binding.TakeOutput(2);
        using var image = binding.TakeOutput(3);
        if (boxes.Length != 4 * scores.Length || labels.Length != scores.Length || image.Length != scores.Length)
        {
            throw new InvalidDataException("The detector gives boxes without scores or labels.");
        }

        var found = Enumerable.Range(0, count).Select(_ => new List<FoundBox>()).ToArray();
        var edges = boxes.Data<float>();
        for (var i = 0; i < scores.Length; i++)
        {
            var box = new Box(edges[4 * i], edges[4 * i + 1], edges[4 * i + 2], edges[4 * i + 3]);
            var of = image.Data<long>()[i];
            (of >= 0 && of < count ? found[of] : throw new InvalidDataException("The detector gives a box of no image.")).Add(new FoundBox(box, (int)labels.Data<long>()[i], scores.Data<float>()[i]));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
