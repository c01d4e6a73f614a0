using System.Buffers;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Augmentation;

/// <summary>
/// Fills batches with augmented images. What happens to an image follows from the seed, the epoch and the image's index alone, so
/// a batch holds the same bytes whatever the number of threads.
/// </summary>
public sealed class BatchAssembler
{
    private const int MeanImages = 1024;
    private const int ImagesInPart = 16;

    // Keeps the coin for an image's first side apart from the epochs' draws.
    private const ulong SidePurpose = ulong.MaxValue;

    private readonly ImageDataset _dataset;
    private readonly PixelShape _shape;
    private readonly byte[] _mean;
    private readonly WorkCrew _crew;
    private Job _job;

    /// <param name="dataset">Where images come from; it must outlive this.</param>
    public BatchAssembler(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        _dataset = dataset;
        _shape = new PixelShape(dataset.Height, dataset.Width, dataset.Channels);
        _mean = MeanColour(dataset);
        _crew = new WorkCrew(FillPart);
    }

    /// <summary>Fills a batch, or a range of one. Thread-safe.</summary>
    /// <param name="indices">The images, in order.</param>
    /// <param name="destination">N×H×W×C bytes for them.</param>
    /// <param name="policy">What may be done to them.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The pass over the data, from 0; each has other draws, and alternating flips go by whether it is even.</param>
    public void Fill(ReadOnlySpan<int> indices, Span<byte> destination, AugmentationPolicy policy, ulong seed, long epoch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var size = _shape.Bytes;
        CheckRoom(indices.Length, destination.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            FillOne(indices[i], destination.Slice(i * size, size), policy, seed, epoch);
        }
    }

    /// <summary>Fills a batch with several threads; the same bytes as <see cref="Fill"/>. Not to be called by several threads at once.</summary>
    /// <param name="indices">The images, in order.</param>
    /// <param name="destination">N×H×W×C bytes for them.</param>
    /// <param name="policy">What may be done to them.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The pass over the data, from 0.</param>
    /// <param name="threads">How many.</param>
    public void FillParallel(ReadOnlyMemory<int> indices, Memory<byte> destination, AugmentationPolicy policy, ulong seed, long epoch, int threads)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        CheckRoom(indices.Length, destination.Length);
        _job = new Job(indices, destination, policy, seed, epoch);
        _crew.Run((indices.Length + ImagesInPart - 1) / ImagesInPart, threads);
        _job = default;
    }

    private void FillPart(int part)
    {
        var (indices, destination, policy, seed, epoch) = _job;
        var first = part * ImagesInPart;
        var count = Math.Min(ImagesInPart, indices.Length - first);
        Fill(indices.Span.Slice(first, count), destination.Span.Slice(first * _shape.Bytes, count * _shape.Bytes), policy, seed, epoch);
    }

    private void FillOne(int index, Span<byte> target, AugmentationPolicy policy, ulong seed, long epoch)
    {
        var random = new CounterRandom(seed, (ulong)epoch, (ulong)index);
        if (policy.Moves)
        {
            var move = Draw(policy, index, seed, epoch, ref random);
            MoveTo(target, index, move);
        }
        else
        {
            _dataset.CopyPixels(index, target);
        }

        if (policy.ColourJitter > 0)
        {
            ColourJitter.Apply(target, _shape.Channels, policy.ColourJitter, ref random);
        }

        if (policy.Cutout > 0)
        {
            Cutout.Apply(target, _shape, policy.Cutout, _mean, ref random);
        }
    }

    private ImageMove Draw(AugmentationPolicy policy, int index, ulong seed, long epoch, ref CounterRandom random)
    {
        var reach = Math.Min(policy.CropPadding, Math.Min(_shape.Height, _shape.Width) - 1);
        var down = random.Next((2 * reach) + 1) - reach;
        var right = random.Next((2 * reach) + 1) - reach;
        var mirrored = policy.Flip switch
        {
            FlipMode.Random => (random.Next() & 1) != 0,
            FlipMode.Alternating => ((CounterRandom.Hash(seed, SidePurpose, (ulong)index) ^ (ulong)epoch) & 1) != 0,
            _ => false,
        };
        return policy.Warps
            ? new ImageMove(down, right, mirrored, float.DegreesToRadians(random.Between(-policy.Rotation, policy.Rotation)), random.Between(1 - policy.Zoom, 1 + policy.Zoom))
            : new ImageMove(down, right, mirrored, 0, 1);
    }

    private void MoveTo(Span<byte> target, int index, in ImageMove move)
    {
        var source = _dataset.View(index);
        if (!source.IsEmpty)
        {
            Move(source, target, move);
            return;
        }

        var read = ArrayPool<byte>.Shared.Rent(_shape.Bytes);
        _dataset.CopyPixels(index, read);
        Move(read.AsSpan(0, _shape.Bytes), target, move);
        ArrayPool<byte>.Shared.Return(read);
    }

    private void Move(ReadOnlySpan<byte> source, Span<byte> target, in ImageMove move)
    {
        if (move is { Radians: 0, Zoom: 1 })
        {
            ImageShift.Apply(source, target, _shape, move.Down, move.Right, move.Mirrored);
        }
        else
        {
            ImageWarp.Apply(source, target, _shape, move);
        }
    }

    private void CheckRoom(int images, int bytes)
    {
        if (bytes < (long)images * _shape.Bytes)
        {
            throw new ArgumentException($"{images} images take {(long)images * _shape.Bytes} bytes, not {bytes}.");
        }
    }

    private static byte[] MeanColour(ImageDataset dataset)
    {
        var sums = new long[dataset.Channels];
        var pixels = new byte[dataset.ImageBytes];
        var stride = Math.Max(1, dataset.Count / MeanImages);
        long count = 0;
        for (var index = 0; index < dataset.Count; index += stride, count++)
        {
            dataset.CopyPixels(index, pixels);
            for (var i = 0; i < pixels.Length; i++)
            {
                sums[i % sums.Length] += pixels[i];
            }
        }

        return Array.ConvertAll(sums, sum => (byte)(sum / Math.Max(1, count * dataset.Height * dataset.Width)));
    }

    private readonly record struct Job(ReadOnlyMemory<int> Indices, Memory<byte> Destination, AugmentationPolicy Policy, ulong Seed, long Epoch);
}
