using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Drawing;

/// <summary>Pictures with what was found on them, in their own size.</summary>
public static class DrawnPictures
{
    private static readonly ImageReadOptions s_bounds = new();

    /// <summary>Whether a path is one picture, and no folder or archive of such.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="DatasetException">It does not exist, or is neither.</exception>
    public static bool IsOne(string path) => ImageSource.Open(path, new ArchiveLimits(), CancellationToken.None).Kind == ImageSourceKind.Image;

    /// <summary>Draws on the pictures of a source, one after the other.</summary>
    /// <param name="path">A picture, or a folder or archive of pictures.</param>
    /// <param name="found">Boxes by the names of the pictures, in their pixels, upright; the others are left alone.</param>
    /// <param name="classNames">Names by label.</param>
    /// <param name="formatOf">What a picture of this name is to be written as.</param>
    /// <param name="take">Takes a picture's name and its file.</param>
    /// <returns>Pictures that could not be drawn on, with the reason.</returns>
    /// <exception cref="DatasetException">The source cannot be read, or holds numbers for pictures, as IDX files do.</exception>
    public static IReadOnlyList<SkippedImage> Draw(
        string path,
        IReadOnlyDictionary<string, IReadOnlyList<FoundBox>> found,
        IReadOnlyList<string> classNames,
        Func<string, PictureFormat> formatOf,
        Action<string, byte[]> take)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(formatOf);
        ArgumentNullException.ThrowIfNull(take);
        if (ImageSource.Open(path, s_bounds.Archive, CancellationToken.None).Catalog is not EncodedImageCatalog { Container: var container })
        {
            throw new DatasetException(DatasetCodes.Unsupported, $"{path} holds no picture files to draw on; name a JPEG or PNG file, or a folder or archive of such.");
        }

        using var decoder = new ImageDecoder(s_bounds.MaxPixelsPerImage);
        var undrawn = new List<SkippedImage>();
        foreach (var file in container.Files(CancellationToken.None))
        {
            if (file.Refusal is not null || !found.TryGetValue(file.Name, out var boxes))
            {
                continue;
            }

            byte[] encoded = [];
            var drawn = Array.Empty<byte>();
            var reason = container.TryRead(file, stream => encoded = Bytes(stream)) ?? Draw(decoder, encoded, boxes, classNames, formatOf(file.Name), out drawn);
            if (reason is null)
            {
                take(file.Name, drawn);
            }
            else
            {
                undrawn.Add(new SkippedImage(file.Name, reason));
            }
        }

        return undrawn;
    }

    private static string? Draw(ImageDecoder decoder, byte[] encoded, IReadOnlyList<FoundBox> boxes, IReadOnlyList<string> classNames, PictureFormat format, out byte[] drawn)
    {
        drawn = [];
        if ((ImageHeader.TryParse(encoded, out var header) ? header : ImageDecoder.ReadHeader(encoded)) is not { Width: > 0 } known)
        {
            return ImageDecoder.NotAnImage;
        }

        if ((long)known.Width * known.Height > s_bounds.MaxPixelsPerImage)
        {
            return ImageDecoder.TooLarge(known.Width, known.Height, s_bounds.MaxPixelsPerImage);
        }

        var shape = new PixelShape(known.Height, known.Width, Channels: 3);
        var pixels = new byte[shape.Bytes];
        if (decoder.Decode(encoded, shape, pixels) is { } reason)
        {
            return reason;
        }

        BoxPainter.Paint(new Canvas(pixels, shape.Height, shape.Width), boxes, classNames);
        drawn = ImageEncoder.Encode(pixels, shape.Height, shape.Width, format);
        return null;
    }

    private static byte[] Bytes(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
