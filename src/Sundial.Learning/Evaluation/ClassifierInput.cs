using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Evaluation;

/// <summary>What a saved image classifier says of itself, for whoever runs it by other means than <see cref="ImageClassifier"/>: its classes, and how an image becomes its input.</summary>
/// <remarks>Images are decoded and resized as those of data sets are, so a model sees what it was trained on. May be used by several threads.</remarks>
public sealed class ClassifierInput
{
    /// <summary>The input that takes the images: [N, height, width, channels] bytes.</summary>
    public const string ImagesName = "images";

    /// <summary>The output with the answers: [N, classes].</summary>
    public const string ProbabilitiesName = "probabilities";

    private const long MaxPixelsPerImage = 50_000_000;

    [ThreadStatic]
    private static ImageDecoder? t_decoder;

    private readonly ImageSignature _signature;

    private ClassifierInput(ImageSignature signature) => _signature = signature;

    /// <summary>The class names, in the order of the probabilities.</summary>
    public IReadOnlyList<string> ClassNames => _signature.ClassNames;

    /// <summary>Rows of the images it takes.</summary>
    public int Height => _signature.Height;

    /// <summary>Columns of the images it takes.</summary>
    public int Width => _signature.Width;

    /// <summary>1 when it takes grey images, 3 for colour.</summary>
    public int Channels => _signature.Channels;

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => _signature.ImageBytes;

    /// <summary>Reads the entries of a model's file.</summary>
    /// <returns>Null where they are not those of an intact image classifier.</returns>
    public static ClassifierInput? Of(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.GetValueOrDefault("sundial.task") == ImageClassifier.ItsTask && ImageSignature.TryRead(metadata) is { } signature ? new ClassifierInput(signature) : null;
    }

    /// <summary>Decodes an image to the model's size.</summary>
    /// <param name="encoded">A JPEG, PNG, GIF, WebP or TIFF file.</param>
    /// <param name="pixels">Takes its <see cref="ImageBytes"/>.</param>
    /// <returns>Null, or why it cannot be decoded, in a few words.</returns>
    /// <exception cref="Data.DatasetException">The image library is missing.</exception>
    public string? Decode(ReadOnlySpan<byte> encoded, Span<byte> pixels) =>
        (t_decoder ??= new ImageDecoder(MaxPixelsPerImage)).Decode(encoded, new PixelShape(Height, Width, Channels), pixels);
}
