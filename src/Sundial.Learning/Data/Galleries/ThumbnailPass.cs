using System.Runtime.ExceptionServices;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data.Galleries;

/// <summary>Makes thumbnails: one reader, many decoders, each thumbnail into the place of its image.</summary>
/// <param name="catalog">Reads the source.</param>
/// <param name="survey">What the first pass found.</param>
/// <param name="images">The images that are wanted.</param>
/// <param name="options">How large, and within which bounds.</param>
internal sealed class ThumbnailPass(ImageCatalog catalog, Survey survey, IReadOnlyList<SurveyedImage> images, GalleryOptions options)
{
    private readonly (byte[] File, int Width, int Height)?[] _made = new (byte[], int, int)?[images.Count];
    private ExceptionDispatchInfo? _fault;

    /// <summary>Makes them.</summary>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The file of each image and the image's size, upright; null where it cannot be decoded.</returns>
    public IReadOnlyList<(byte[] File, int Width, int Height)?> Run(CancellationToken cancel)
    {
        if (images.Count == 0)
        {
            return [];
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var threads = Math.Min(options.Images.Threads, images.Count);
        var queue = new DecodeQueue(threads, options.Images.MaxBytesPerImage, (_, _) => { }, stop.Token);
        using var wake = stop.Token.Register(queue.Close);
        Task[] decoders = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => Decode(queue, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            catalog.Feed(PlaceOfOrdinal(), survey, queue);
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
        return _made;
    }

    // As long as the walk, so that it may go beyond the last image that is wanted.
    private int[] PlaceOfOrdinal()
    {
        var places = new int[survey.Images.Max(image => image.Ordinal) + 1];
        Array.Fill(places, -1);
        for (var place = 0; place < images.Count; place++)
        {
            places[images[place].Ordinal] = place;
        }

        return places;
    }

    private void Decode(DecodeQueue queue, CancellationTokenSource stop)
    {
        try
        {
            using var decoder = new ImageDecoder(options.Images.MaxPixelsPerImage);
            while (queue.Take() is { } batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    _made[batch.SlotOf(i)] = Make(decoder, images[batch.SlotOf(i)], batch.BytesOf(i));
                }

                queue.Return(batch);
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            stop.Cancel();
        }
    }

    private (byte[], int, int)? Make(ImageDecoder decoder, in SurveyedImage image, ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > options.Images.MaxBytesPerImage)
        {
            return null;
        }

        var shape = ShapeOf(image.Width, image.Height);
        var pixels = new byte[shape.Bytes];
        if (catalog.Decode(decoder, image, encoded, shape, pixels) is not null)
        {
            return null;
        }

        var (width, height) = decoder.UprightSize is { Width: > 0 } upright ? upright : (image.Width, image.Height);
        return (ImageEncoder.EncodeThumbnail(pixels, shape.Height, shape.Width), width, height);
    }

    // The longer side is as asked, the other as the image has it; nothing is enlarged.
    private PixelShape ShapeOf(int width, int height)
    {
        var scale = Math.Min(1, options.Side / (double)Math.Max(width, height));
        return new PixelShape(Math.Max(1, (int)Math.Round(height * scale)), Math.Max(1, (int)Math.Round(width * scale)), 3);
    }
}
