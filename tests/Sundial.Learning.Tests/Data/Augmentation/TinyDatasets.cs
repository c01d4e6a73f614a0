using Sundial.Learning.Data;

namespace Sundial.Learning.Tests.Data.Augmentation;

/// <summary>Data sets made of given pixels, without files.</summary>
internal static class TinyDatasets
{
    public static ImageDataset Of(int height, int width, int channels, IReadOnlyList<byte[]> images, int[]? labels = null, bool streams = false)
    {
        var bytes = height * width * channels;
        PixelStore store = streams ? new ScratchPixelStore(images.Count, bytes, null) : new MemoryPixelStore(images.Count, bytes);
        foreach (var (slot, pixels) in images.Index())
        {
            store.Write(slot, pixels);
        }

        labels ??= new int[images.Count];
        return new ImageDataset(store, [.. Enumerable.Range(0, images.Count)], [.. images.Select((_, index) => $"{index}")], labels, new DataSplit[images.Count])
        {
            Path = "tiny",
            ClassNames = [.. Enumerable.Range(0, labels.Max() + 1).Select(label => $"class {label}")],
            Height = height,
            Width = width,
            Channels = channels,
            Skipped = [],
            SkippedTotal = 0,
        };
    }
}
