using System.Globalization;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Evaluation;

/// <summary>What a saved detector says of itself, for whoever runs it by other means than <see cref="ObjectDetector"/>: its classes, how an image becomes its input, and what is made of its answers.</summary>
/// <remarks>Images are decoded and resized as those of data sets are, so a model sees what it was trained on. May be used by several threads.</remarks>
public sealed class DetectorInput
{
    /// <summary>The output with the boxes: [M, 4], left, top, right and bottom in pixels of the input.</summary>
    public const string BoxesName = "boxes";

    /// <summary>The output with how sure it is of each: [M, 1].</summary>
    public const string ScoresName = "scores";

    /// <summary>The output with the class of each: [M], indices into the classes.</summary>
    public const string LabelsName = "labels";

    /// <summary>The output with the image that each is of: [M].</summary>
    public const string ImageName = "image";

    private const long MaxPixelsPerImage = 50_000_000;

    [ThreadStatic]
    private static ImageDecoder? t_decoder;

    private readonly ImageSignature _signature;

    private DetectorInput(ImageSignature signature, float threshold) => (_signature, Threshold) = (signature, threshold);

    /// <summary>All outputs.</summary>
    public static IReadOnlyList<string> Outputs { get; } = [BoxesName, ScoresName, LabelsName, ImageName];

    /// <summary>The class names, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames => _signature.ClassNames;

    /// <summary>Rows of the images it takes.</summary>
    public int Height => _signature.Height;

    /// <summary>Columns of the images it takes.</summary>
    public int Width => _signature.Width;

    /// <summary>1 when it takes grey images, 3 for colour.</summary>
    public int Channels => _signature.Channels;

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => _signature.ImageBytes;

    /// <summary>The score from which a box counts as found, chosen in training; the model gives boxes below it, too.</summary>
    public float Threshold { get; }

    /// <summary>Reads the entries of a model's file.</summary>
    /// <returns>Null where they are not those of an intact detector.</returns>
    public static DetectorInput? Of(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.GetValueOrDefault("sundial.task") == ObjectDetector.ItsTask
            && ImageSignature.TryRead(metadata) is { } signature
            && float.TryParse(metadata.GetValueOrDefault("sundial.threshold"), CultureInfo.InvariantCulture, out var threshold) && threshold is >= 0 and <= 1
            ? new DetectorInput(signature, threshold)
            : null;
    }

    /// <summary>Decodes an image to the model's size.</summary>
    /// <param name="encoded">A JPEG, PNG, GIF, WebP or TIFF file.</param>
    /// <param name="pixels">Takes its <see cref="ImageBytes"/>.</param>
    /// <param name="stored">The size it is stored with, as it is looked at.</param>
    /// <returns>Null, or why it cannot be decoded, in a few words.</returns>
    /// <exception cref="Data.DatasetException">The image library is missing.</exception>
    public string? Decode(ReadOnlySpan<byte> encoded, Span<byte> pixels, out (int Width, int Height) stored)
    {
        var decoder = t_decoder ??= new ImageDecoder(MaxPixelsPerImage);
        var reason = decoder.Decode(encoded, new PixelShape(Height, Width, Channels), pixels);
        stored = reason is null ? decoder.UprightSize : default;
        return reason;
    }

    /// <summary>A box of an answer in pixels of the image as it is stored.</summary>
    /// <param name="box">In pixels of the input.</param>
    /// <param name="stored">The size of the stored image.</param>
    public Box InStored(Box box, (int Width, int Height) stored) => box.Scaled((float)stored.Width / Width, (float)stored.Height / Height);
}
