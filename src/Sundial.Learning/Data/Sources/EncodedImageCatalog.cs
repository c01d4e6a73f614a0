using System.Buffers;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Sources;

/// <summary>JPEG, PNG and other image files in a folder or an archive.</summary>
internal sealed class EncodedImageCatalog(FileContainer container) : ImageCatalog
{
    // Enough for the header of nearly every JPEG, EXIF and colour profile included.
    private const int StartBytes = 1 << 16;

    public override string Path => container.Path;

    /// <summary>Where the files are.</summary>
    public FileContainer Container => container;

    public override Survey Survey(SurveyRequest request, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var found = Headers(request, progress, cancel);
        var survey = new Survey { Skipped = new SkippedFiles(request.Options.SkippedNamesKept) };
        var layout = DatasetLayout.Infer([.. found.Where(file => file.Fault is null).Select(file => file.Image.Name)]);
        foreach (var (image, fault, tooLarge) in found)
        {
            var (className, split, misplaced) = request.Labelled ? layout.Place(image.Name) : default;
            if ((fault ?? misplaced) is { } reason)
            {
                survey.Skipped.Add(image.Name, reason);
                survey.TooLarge += tooLarge ? 1 : 0;
                survey.Misplaced += fault is null ? 1 : 0;
            }
            else
            {
                survey.Images.Add(image with { ClassName = className, Split = split });
            }
        }

        return survey;
    }

    public override void Feed(ReadOnlyMemory<int> slotOfOrdinal, Survey survey, DecodeQueue queue)
    {
        var ordinal = -1;
        foreach (var file in container.Files(queue.Cancel))
        {
            var slot = ++ordinal < slotOfOrdinal.Length ? slotOfOrdinal.Span[ordinal] : -1;
            if (slot < 0)
            {
                continue;
            }

            if (container.TryRead(file, stream => queue.Add(slot, stream, file.Length)) is { } fault)
            {
                queue.Fail(slot, fault);
            }
        }
    }

    public override string? Decode(ImageDecoder decoder, in SurveyedImage image, ReadOnlySpan<byte> bytes, PixelShape shape, Span<byte> pixels) =>
        decoder.Decode(bytes, shape, pixels);

    /// <summary>The reason given for a file over the limit of bytes.</summary>
    public static string TooManyBytes(ImageReadOptions options) => $"over the limit of {options.MaxBytesPerImage:N0} bytes an image";

    private List<(SurveyedImage Image, string? Fault, bool TooLarge)> Headers(SurveyRequest request, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var found = new List<(SurveyedImage, string?, bool)>();
        var start = ArrayPool<byte>.Shared.Rent(StartBytes);
        try
        {
            var ordinal = -1;
            foreach (var file in container.Files(cancel))
            {
                ordinal++;
                if (EntryNames.IsJunk(file.Name))
                {
                    continue;
                }

                ImageHeader? header = null;
                var fault = file.Refusal ?? (file.Length > request.Options.MaxBytesPerImage
                    ? TooManyBytes(request.Options)
                    : container.TryRead(file, stream => header = HeaderOf(stream, start, request.Options)));
                var (reason, tooLarge) = fault is null ? Judge(header, request.Options) : (fault, file.Length > request.Options.MaxBytesPerImage);
                var known = header.GetValueOrDefault();
                found.Add((new SurveyedImage(ordinal, file.Name, null, default, file.Length, known.Width, known.Height, known.Grey, known.Orientation), reason, tooLarge));
                if (found.Count % 1024 == 0)
                {
                    progress?.Report(new ReadProgress(ReadPhase.Survey, found.Count, 0));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }

        return found;
    }

    private static (string? Reason, bool TooLarge) Judge(ImageHeader? header, ImageReadOptions options) => header switch
    {
        null => (ImageDecoder.NotAnImage, false),
        { Width: 0 } damaged => (ImageFormats.DamageOf(damaged.Format, []), false),
        { } large when (long)large.Width * large.Height > options.MaxPixelsPerImage =>
            (ImageDecoder.TooLarge(large.Width, large.Height, options.MaxPixelsPerImage), true),
        _ => (null, false),
    };

    private static ImageHeader? HeaderOf(Stream stream, byte[] start, ImageReadOptions options)
    {
        var known = SourceFile.Fill(stream, start.AsSpan(0, StartBytes));
        var bytes = start.AsSpan(0, known);
        var format = ImageFormats.Of(bytes);
        if (format == ImageFormat.Unknown)
        {
            return null;
        }

        if (ImageHeader.TryParse(bytes, out var header))
        {
            return header;
        }

        // A long preamble, or a format whose header libvips reads: then the whole file is needed.
        using var whole = new MemoryStream();
        whole.Write(bytes);
        for (int count; whole.Length <= options.MaxBytesPerImage && (count = stream.Read(start)) > 0;)
        {
            whole.Write(start, 0, count);
        }

        var all = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        return ImageHeader.TryParse(all, out header)
            ? header
            : ImageDecoder.ReadHeader(all) ?? new ImageHeader(format, 0, 0, false);
    }
}
