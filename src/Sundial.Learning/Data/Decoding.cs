using System.Runtime.ExceptionServices;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data;

/// <summary>The second pass: one reader, many decoders, each image into the slot that its name gives it, whichever thread gets it.</summary>
internal sealed class Decoding
{
    private readonly ImageCatalog _catalog;
    private readonly Survey _survey;
    private readonly SurveyedImage[] _images;
    private readonly PixelShape _shape;
    private readonly PixelStore _store;
    private readonly ImageReadOptions _options;
    private readonly bool[] _decoded;
    private readonly (int Width, int Height)[] _sizes;
    private readonly Lock _reporting = new();
    private int _done;
    private volatile bool _allGrey = true;
    private ExceptionDispatchInfo? _fault;

    public Decoding(ImageCatalog catalog, Survey survey, SurveyedImage[] images, PixelShape shape, PixelStore store, ImageReadOptions options)
    {
        _catalog = catalog;
        _survey = survey;
        _images = images;
        _shape = shape;
        _store = store;
        _options = options;
        _decoded = new bool[images.Length];
        _sizes = [.. images.Select(image => (image.Width, image.Height))];
    }

    /// <summary>Whether every colour image was grey in each of its pixels.</summary>
    public bool AllGrey => _allGrey;

    /// <summary>The size of each slot's image as it is stored, turned as it is looked at.</summary>
    public IReadOnlyList<(int Width, int Height)> Sizes => _sizes;

    /// <summary>Decodes everything; the slots that hold an image, in order.</summary>
    public IReadOnlyList<int> Run(IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var threads = Math.Min(_options.Threads, _images.Length);
        var queue = new DecodeQueue(threads, _options.MaxBytesPerImage, Skip, stop.Token);
        using var wake = stop.Token.Register(queue.Close);
        var decoders = new Task[threads];
        for (var i = 0; i < threads; i++)
        {
            decoders[i] = Task.Factory.StartNew(() => Decode(queue, progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        try
        {
            _catalog.Feed(SlotOfOrdinal(), _survey, queue);
            queue.Complete();
        }
        catch (OperationCanceledException) when (_fault is not null)
        {
            // A decoder's fault stopped the reader; it is thrown below.
        }
        finally
        {
            queue.Close();
            Task.WaitAll(decoders, CancellationToken.None);
        }

        _fault?.Throw();
        cancel.ThrowIfCancellationRequested();
        progress?.Report(new ReadProgress(ReadPhase.Decode, _images.Length, _images.Length));
        return [.. Enumerable.Range(0, _images.Length).Where(slot => _decoded[slot])];
    }

    private int[] SlotOfOrdinal()
    {
        var slots = new int[_images.Max(image => image.Ordinal) + 1];
        Array.Fill(slots, -1);
        for (var slot = 0; slot < _images.Length; slot++)
        {
            slots[_images[slot].Ordinal] = slot;
        }

        return slots;
    }

    private void Skip(int slot, string reason) => _survey.Skipped.Add(_images[slot].Name, reason);

    private void Decode(DecodeQueue queue, IProgress<ReadProgress>? progress, CancellationTokenSource stop)
    {
        try
        {
            using var decoder = new ImageDecoder(_options.MaxPixelsPerImage);
            var pixels = new byte[_shape.Bytes];
            while (queue.Take() is { } batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    DecodeOne(decoder, batch.SlotOf(i), batch.BytesOf(i), pixels);
                }

                var count = batch.Count;
                queue.Return(batch);
                Report(progress, count);
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            stop.Cancel();
        }
    }

    // One at a time, so that the count only grows and the listener needs no lock.
    private void Report(IProgress<ReadProgress>? progress, int count)
    {
        lock (_reporting)
        {
            _done += count;
            progress?.Report(new ReadProgress(ReadPhase.Decode, _done, _images.Length));
        }
    }

    private void DecodeOne(ImageDecoder decoder, int slot, ReadOnlySpan<byte> encoded, byte[] pixels)
    {
        if (encoded.Length > _options.MaxBytesPerImage)
        {
            Skip(slot, EncodedImageCatalog.TooManyBytes(_options));
            return;
        }

        if (_catalog.Decode(decoder, _images[slot], encoded, _shape, pixels) is { } reason)
        {
            Skip(slot, reason);
            return;
        }

        if (_shape.Channels == 3 && _allGrey && !PixelConversion.IsGrey(pixels))
        {
            _allGrey = false;
        }

        _store.Write(slot, pixels);
        _sizes[slot] = decoder.UprightSize is { Width: > 0 } upright ? upright : _sizes[slot];
        _decoded[slot] = true;
    }
}
