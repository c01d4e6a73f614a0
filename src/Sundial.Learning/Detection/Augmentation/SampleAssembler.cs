using System.Buffers;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;

namespace Sundial.Learning.Detection.Augmentation;

/// <summary>
/// Fills batches with augmented images and their boxes. What a sample shows follows from the seed, the epoch and its place in it alone, so
/// a batch holds the same bytes whatever the number of threads.
/// </summary>
internal sealed class SampleAssembler
{
    // Of a box that is cut, so much must be seen for it to be looked for; what is less is neither right nor wrong to find.
    private const float LeastVisible = 0.4f;
    private const float LeastSide = 2;

    private readonly DetectionDataset _dataset;
    private readonly int[] _train;
    private readonly ulong _seed;
    private readonly int _mostTargets;
    private readonly byte[] _ground;
    private readonly WorkCrew _crew;
    private Job _job;

    /// <param name="dataset">Where images come from; it must outlive this.</param>
    /// <param name="train">Those that mosaics are made of.</param>
    /// <param name="mostTargets">Boxes that a sample can have.</param>
    /// <param name="seed">The run's seed.</param>
    public SampleAssembler(DetectionDataset dataset, ReadOnlySpan<int> train, int mostTargets, ulong seed)
    {
        (_dataset, _train, _mostTargets, _seed) = (dataset, train.ToArray(), mostTargets, seed);
        _ground = MeanColour(dataset, train);
        _crew = new WorkCrew(part => FillOne(part));
    }

    /// <summary>Boxes that a sample of a data set can have: those of four images.</summary>
    public static int MostTargets(DetectionDataset dataset, ReadOnlySpan<int> train)
    {
        const int Least = 8;
        const int Most = 600;
        var most = Least;
        foreach (var index in train)
        {
            most = Math.Max(most, dataset.BoxesOf(index).Length);
        }

        return Math.Min(Most, 2 * most);
    }

    /// <summary>Fills a batch.</summary>
    /// <param name="indices">The images, in order.</param>
    /// <param name="first">The place of the first in the epoch: two samples of one image differ by it.</param>
    /// <param name="pixels">N canvases in blocks of 2×2 pixels.</param>
    /// <param name="targets">[N, most, 6].</param>
    /// <param name="policy">What may be done to them.</param>
    /// <param name="epoch">The pass over the data, from 0.</param>
    /// <param name="threads">How many threads.</param>
    public void Fill(ReadOnlyMemory<int> indices, long first, Memory<byte> pixels, Memory<float> targets, DetectionPolicy policy, long epoch, int threads)
    {
        _job = new Job(indices, first, pixels, targets, policy, epoch);
        _crew.Run(indices.Length, threads);
        _job = default;
    }

    private void FillOne(int part)
    {
        var (indices, first, pixels, targets, policy, epoch) = _job;
        var random = new CounterRandom(_seed, (ulong)epoch, (ulong)(first + part));
        var size = _dataset.Images.ImageBytes;
        var canvas = pixels.Span.Slice(part * size, size);
        var rows = targets.Span.Slice(part * _mostTargets * DetectionLossOperator.TargetNumbers, _mostTargets * DetectionLossOperator.TargetNumbers);
        rows.Clear();
        var writer = new TargetWriter(rows);
        if (random.NextSingle() < policy.Mosaic)
        {
            PaintMosaic(indices.Span[part], canvas, ref writer, policy, ref random);
        }
        else
        {
            PaintPart(indices.Span[part], canvas, ref writer, policy, (0, 0, _dataset.Images.Height, _dataset.Images.Width), ref random);
        }

        if (policy.ColourJitter > 0)
        {
            ColourJitter.Apply(canvas, _dataset.Images.Channels, policy.ColourJitter, ref random);
        }
    }

    // Four images meet in a point near the middle; the first is the one whose turn it is.
    private void PaintMosaic(int index, Span<byte> canvas, ref TargetWriter writer, DetectionPolicy policy, ref CounterRandom random)
    {
        var (height, width) = (_dataset.Images.Height, _dataset.Images.Width);
        var row = (int)(height * random.Between(0.3f, 0.7f));
        var column = (int)(width * random.Between(0.3f, 0.7f));
        Span<int> images = [index, Other(ref random), Other(ref random), Other(ref random)];
        random.Shuffle(images);
        PaintPart(images[0], canvas, ref writer, policy, (0, 0, row, column), ref random);
        PaintPart(images[1], canvas, ref writer, policy, (0, column, row, width), ref random);
        PaintPart(images[2], canvas, ref writer, policy, (row, 0, height, column), ref random);
        PaintPart(images[3], canvas, ref writer, policy, (row, column, height, width), ref random);
    }

    private int Other(ref CounterRandom random) => _train[random.Next(_train.Length)];

    private void PaintPart(
        int index, Span<byte> canvas, ref TargetWriter writer, DetectionPolicy policy, (int Top, int Left, int Bottom, int Right) region, ref CounterRandom random)
    {
        var images = _dataset.Images;
        var placement = Placement.Draw(
            policy, region.Left, region.Top, region.Right - region.Left, region.Bottom - region.Top, images.Width, images.Height, ref random);
        var view = images.View(index);
        byte[]? rented = null;
        if (view.IsEmpty)
        {
            rented = ArrayPool<byte>.Shared.Rent(images.ImageBytes);
            images.CopyPixels(index, rented);
            view = rented.AsSpan(0, images.ImageBytes);
        }

        CanvasPainter.Paint(view, canvas, images.Height, images.Width, images.Channels, placement, region, _ground);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        foreach (var box in _dataset.BoxesOf(index))
        {
            var placed = placement.ToCanvas(box.Box);
            var seen = new Box(
                Math.Max(placed.Left, region.Left), Math.Max(placed.Top, region.Top), Math.Min(placed.Right, region.Right), Math.Min(placed.Bottom, region.Bottom));
            if (seen is { Width: >= LeastSide, Height: >= LeastSide })
            {
                writer.Add(seen, box.Label, box.Ignored || seen.Area < LeastVisible * placed.Area);
            }
        }
    }

    private static byte[] MeanColour(DetectionDataset dataset, ReadOnlySpan<int> train)
    {
        const int Looked = 200;
        var sums = new long[dataset.Images.Channels];
        var pixels = new byte[dataset.Images.ImageBytes];
        long count = 0;
        for (var i = 0; i < train.Length; i += Math.Max(1, train.Length / Looked))
        {
            dataset.Images.CopyPixels(train[i], pixels);
            for (var p = 0; p < pixels.Length; p++)
            {
                sums[p % sums.Length] += pixels[p];
            }

            count += pixels.Length / sums.Length;
        }

        return Array.ConvertAll(sums, sum => (byte)(sum / Math.Max(1, count)));
    }

    private readonly record struct Job(ReadOnlyMemory<int> Indices, long First, Memory<byte> Pixels, Memory<float> Targets, DetectionPolicy Policy, long Epoch);

    /// <summary>Writes the boxes of one sample; those beyond the room are dropped.</summary>
    private ref struct TargetWriter(Span<float> rows)
    {
        private readonly Span<float> _rows = rows;
        private int _at;

        public void Add(in Box box, int label, bool ignored)
        {
            if (_at + DetectionLossOperator.TargetNumbers > _rows.Length)
            {
                return;
            }

            ReadOnlySpan<float> row = [box.Left, box.Top, box.Right, box.Bottom, label, ignored ? -1 : 1];
            row.CopyTo(_rows[_at..]);
            _at += row.Length;
        }
    }
}
