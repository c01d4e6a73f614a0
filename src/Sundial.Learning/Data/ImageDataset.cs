using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data;

/// <summary>
/// Decoded images of one shape, with their classes, in a fixed order (by name). In memory when they fit the bound they were read
/// with, else in a scratch file that is gone when this is disposed of.
/// </summary>
public sealed class ImageDataset : IDisposable
{
    private readonly PixelStore _pixels;
    private readonly int[] _slots;
    private readonly string[] _names;
    private readonly int[] _labels;
    private readonly DataSplit[] _splits;

    internal ImageDataset(PixelStore pixels, int[] slots, string[] names, int[] labels, DataSplit[] splits)
    {
        _pixels = pixels;
        _slots = slots;
        _names = names;
        _labels = labels;
        _splits = splits;
    }

    /// <summary>Where it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>The classes, ordinally sorted (IDX: by number); empty when the data is unlabelled.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Rows of every image.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of every image.</summary>
    public required int Width { get; init; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public required int Channels { get; init; }

    /// <summary>What was left out, by name; only the first so many, see <see cref="SkippedTotal"/>.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>How many files were left out.</summary>
    public required int SkippedTotal { get; init; }

    /// <summary>The sizes of the images as they are stored; empty where nobody asked.</summary>
    internal IReadOnlyList<(int Width, int Height)> StoredSizes { get; init; } = [];

    /// <summary>How many images there are.</summary>
    public int Count => _names.Length;

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => Height * Width * Channels;

    /// <summary>The class of each image, an index into <see cref="ClassNames"/>; -1 for unlabelled data.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The part each image was put into by its folder.</summary>
    public ReadOnlySpan<DataSplit> Splits => _splits;

    /// <summary>Bytes of memory the pixels take; none when they stream.</summary>
    public long ResidentBytes => _pixels.ResidentBytes;

    /// <summary>Whether the pixels are on disk because they did not fit the memory bound.</summary>
    public bool Streams => _pixels is ScratchPixelStore;

    /// <summary>The path of an image within the source.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public string NameOf(int index) => _names[index];

    /// <summary>Copies an image's pixels. Thread-safe.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">At least <see cref="ImageBytes"/>; takes H×W×C bytes, row by row.</param>
    public void CopyPixels(int index, Span<byte> destination) => _pixels.Read(_slots[index], destination[..ImageBytes]);

    /// <summary>How many images each class has, among all or among some.</summary>
    /// <param name="indices">Which; all when null.</param>
    public int[] CountByClass(IReadOnlyList<int>? indices = null)
    {
        var counts = new int[ClassNames.Count];
        for (var i = 0; i < (indices?.Count ?? Count); i++)
        {
            if (_labels[indices?[i] ?? i] is >= 0 and var label)
            {
                counts[label]++;
            }
        }

        return counts;
    }

    /// <inheritdoc/>
    public void Dispose() => _pixels.Dispose();

    /// <summary>The same images with fewer pixels; they need these to be there, and nobody has to dispose of them.</summary>
    /// <param name="height">Rows, at most as many as here.</param>
    /// <param name="width">Columns, at most as many as here.</param>
    internal ImageDataset Coarser(int height, int width) =>
        new(new CoarserPixelStore(_pixels, new PixelShape(Height, Width, Channels), new PixelShape(height, width, Channels)), _slots, _names, _labels, _splits)
        {
            Path = Path,
            ClassNames = ClassNames,
            Height = height,
            Width = width,
            Channels = Channels,
            Skipped = Skipped,
            SkippedTotal = SkippedTotal,
            StoredSizes = StoredSizes,
        };

    /// <summary>The pixels themselves when they are in memory, else empty.</summary>
    internal ReadOnlySpan<byte> View(int index) => _pixels.View(_slots[index]);
}
