using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>Tells the data of one training from that of another: shape, classes, names, labels, how it is divided, and some of the pixels.</summary>
internal static class DataFingerprint
{
    // Names and labels tell data sets apart; the pixels are for the same names with other pictures. All of them would be a second of a large set.
    private const int ImagesLookedAt = 500;

    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="images">The images.</param>
    /// <param name="parts">How they are divided, which the seed decides.</param>
    public static string Of(ImageDataset images, DatasetParts parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, images, parts);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="images">The images, with their boxes.</param>
    /// <param name="parts">How they are divided.</param>
    public static string Of(DetectionDataset images, DatasetParts parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, images.Images, parts);
        foreach (var name in images.ClassNames)
        {
            Add(hash, name);
        }

        for (var index = 0; index < images.Count; index++)
        {
            Add(hash, images.BoxesOf(index).Length);
            foreach (var box in images.BoxesOf(index))
            {
                Add(hash, box.Label);
                hash.AppendData(MemoryMarshal.AsBytes([box.Box.Left, box.Box.Top, box.Box.Right, box.Box.Bottom]));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="rows">The rows to learn from.</param>
    public static string Of(Table rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, rows.Schema.ToJson());
        hash.AppendData(MemoryMarshal.AsBytes(rows.RowHashes.Span));
        hash.AppendData(MemoryMarshal.AsBytes(rows.Labels.Span));
        hash.AppendData(MemoryMarshal.AsBytes(rows.Values.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, ImageDataset images, DatasetParts parts)
    {
        Add(hash, $"{images.Height}x{images.Width}x{images.Channels}");
        foreach (var name in images.ClassNames)
        {
            Add(hash, name);
        }

        var labels = images.Labels;
        for (var index = 0; index < images.Count; index++)
        {
            Add(hash, images.NameOf(index));
            Add(hash, labels[index]);
        }

        foreach (var part in (int[][])[parts.Train, parts.Validation])
        {
            Add(hash, part.Length);
            Array.ForEach(part, index => Add(hash, index));
        }

        var pixels = new byte[images.ImageBytes];
        for (var index = 0; index < images.Count; index += Math.Max(1, images.Count / ImagesLookedAt))
        {
            images.CopyPixels(index, pixels);
            hash.AppendData(pixels);
        }
    }

    private static void Add(IncrementalHash hash, int number) => hash.AppendData(BitConverter.GetBytes(number));

    // With its length, so that no two lists of names read the same.
    private static void Add(IncrementalHash hash, string text)
    {
        Add(hash, text.Length);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
