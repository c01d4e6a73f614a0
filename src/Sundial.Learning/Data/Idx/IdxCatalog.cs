using System.Globalization;
using System.IO.Compression;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data.Idx;

/// <summary>IDX image files, each with its labels, in a folder or an archive. A fault in one is an error: its images have no names to skip by.</summary>
internal sealed class IdxCatalog(FileContainer container) : ImageCatalog
{
    private readonly Dictionary<string, (string Name, int Count, int Height, int Width)> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Name, byte[] Labels)> _labels = new(StringComparer.Ordinal);

    public override string Path => container.Path;

    public override Survey Survey(SurveyRequest request, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        _images.Clear();
        _labels.Clear();
        var order = new List<string>();
        Walk((name, stream) =>
        {
            var key = IdxNames.PairKey(name);
            if (IdxNames.IsImages(name) && !_images.ContainsKey(key))
            {
                _images.Add(key, ReadImagesHead(name, stream));
                ExpectImages(_images[key], stream, cancel);
                order.Add(key);
                progress?.Report(new ReadProgress(ReadPhase.Survey, _images.Values.Sum(images => images.Count), 0));
            }
            else if (IdxNames.IsLabels(name) && request.Labelled && !_labels.ContainsKey(key))
            {
                _labels.Add(key, (name, ReadLabels(name, stream)));
            }
        }, cancel);

        var survey = new Survey { Skipped = new SkippedFiles(request.Options.SkippedNamesKept) };
        foreach (var key in order)
        {
            List(key, request.Labelled, survey.Images);
        }

        return survey;
    }

    public override void Feed(ReadOnlyMemory<int> slotOfOrdinal, Survey survey, DecodeQueue queue)
    {
        var first = 0;
        var fed = new HashSet<string>(StringComparer.Ordinal);
        Walk((name, stream) =>
        {
            var key = IdxNames.PairKey(name);
            if (!IdxNames.IsImages(name) || !fed.Add(key))
            {
                return;
            }

            var (where, count, height, width) = _images[key];
            if (ReadImagesHead(name, stream) != (where, count, height, width))
            {
                throw new DatasetException(DatasetCodes.Changed, $"{Where(name)} changed while it was being read; try again when nothing writes to it.");
            }

            var pixels = new byte[height * width];
            for (var i = 0; i < count; i++)
            {
                queue.Cancel.ThrowIfCancellationRequested();
                if (SourceFile.Fill(stream, pixels) < pixels.Length)
                {
                    throw EndsWithin(name, count, i);
                }

                if (slotOfOrdinal.Span[first + i] is >= 0 and var slot)
                {
                    queue.Add(slot, pixels);
                }
            }

            first += count;
        }, queue.Cancel);
    }

    public override string? Decode(ImageDecoder decoder, in SurveyedImage image, ReadOnlySpan<byte> bytes, PixelShape shape, Span<byte> pixels) =>
        decoder.Resize(bytes, new PixelShape(image.Height, image.Width, 1), shape, pixels) ? null : "it cannot be resized";

    private void List(string key, bool labelled, List<SurveyedImage> images)
    {
        var (name, count, height, width) = _images[key];
        byte[]? labels = null;
        if (labelled)
        {
            if (!_labels.TryGetValue(key, out var pair))
            {
                throw IdxHeader.Invalid($"{Where(name)} has no labels file beside it; put {Expected(name)} there.");
            }

            labels = pair.Labels;
            if (labels.Length != count)
            {
                throw IdxHeader.Invalid($"{Where(name)} holds {count:N0} images but {pair.Name} holds {labels.Length:N0} labels; the two must be of one data set.");
            }
        }

        var split = IdxNames.SplitOf(name);
        for (var i = 0; i < count; i++)
        {
            var className = labels?[i].ToString(CultureInfo.InvariantCulture);
            images.Add(new SurveyedImage(images.Count, string.Create(CultureInfo.InvariantCulture, $"{name}#{i:D6}"), className, split, (long)height * width, width, height, Grey: true));
        }
    }

    private (string Name, int Count, int Height, int Width) ReadImagesHead(string name, Stream stream)
    {
        Span<byte> head = stackalloc byte[IdxHeader.ImagesBytes];
        var (count, height, width) = IdxHeader.ReadImages(Where(name), head[..SourceFile.Fill(stream, head)]);
        return (name, count, height, width);
    }

    // The count is a claim: before anything is made for so many images, they are looked for.
    private void ExpectImages((string Name, int Count, int Height, int Width) images, Stream stream, CancellationToken cancel)
    {
        var (name, count, height, width) = images;
        var imageBytes = height * width;
        var there = stream.CanSeek ? stream.Length - stream.Position : Skip(stream, (long)count * imageBytes, cancel);
        if (there < (long)count * imageBytes)
        {
            throw EndsWithin(name, count, there / imageBytes);
        }

        if (stream.CanSeek)
        {
            stream.Position += (long)count * imageBytes;
        }

        ExpectEnd(name, stream);
    }

    private static long Skip(Stream stream, long most, CancellationToken cancel)
    {
        var part = new byte[1 << 16];
        long done = 0;
        for (int count; done < most && (count = stream.Read(part, 0, (int)Math.Min(part.Length, most - done))) > 0; done += count)
        {
            cancel.ThrowIfCancellationRequested();
        }

        return done;
    }

    private DatasetException EndsWithin(string name, int count, long image) =>
        IdxHeader.Invalid($"{Where(name)} says it holds {count:N0} images but ends within image {image:N0}; fetch it again.");

    private byte[] ReadLabels(string name, Stream stream)
    {
        Span<byte> head = stackalloc byte[IdxHeader.LabelsBytes];
        var count = IdxHeader.ReadLabels(Where(name), head[..SourceFile.Fill(stream, head)]);

        // The count is a claim, so memory grows with what is there.
        using var labels = new MemoryStream();
        var part = new byte[1 << 16];
        while (labels.Length < count)
        {
            var read = SourceFile.Fill(stream, part.AsSpan(0, (int)Math.Min(part.Length, count - labels.Length)));
            if (read == 0)
            {
                throw IdxHeader.Invalid($"{Where(name)} says it holds {count:N0} labels but ends after {labels.Length:N0}; fetch it again.");
            }

            labels.Write(part, 0, read);
        }

        ExpectEnd(name, stream);
        return labels.ToArray();
    }

    private void ExpectEnd(string name, Stream stream)
    {
        if (stream.ReadByte() >= 0)
        {
            throw IdxHeader.Invalid($"{Where(name)} goes on beyond what its header says; fetch it again.");
        }
    }

    private void Walk(Action<string, Stream> visit, CancellationToken cancel)
    {
        foreach (var file in container.Files(cancel))
        {
            if (file.Refusal is not null || !(IdxNames.IsImages(file.Name) || IdxNames.IsLabels(file.Name)))
            {
                continue;
            }

            var fault = container.TryRead(file, stream =>
            {
                if (!IdxNames.IsGzipped(file.Name))
                {
                    visit(file.Name, stream);
                    return;
                }

                var meter = new ArchiveMeter(Where(file.Name), file.Length, container.Limits);
                using var unpacked = new MeteredStream(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), meter);
                using var buffered = new BufferedStream(unpacked, 1 << 16);
                visit(file.Name, buffered);
            });
            if (fault is not null)
            {
                throw new DatasetException(DatasetCodes.Unreadable, $"{Where(file.Name)}: {fault}; fetch it again.");
            }
        }
    }

    private string Where(string name) => System.IO.Path.GetFileName(container.Path) == name ? container.Path : $"{name} in {container.Path}";

    private static string Expected(string imagesName) => imagesName
        .Replace("images", "labels", StringComparison.OrdinalIgnoreCase)
        .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase);
}
