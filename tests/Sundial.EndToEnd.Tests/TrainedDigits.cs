using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;

namespace Sundial.EndToEnd.Tests;

/// <summary>A model of digits, trained once for all tests that use one.</summary>
public sealed class TrainedDigits : IDisposable
{
    private const int Shown = 12;

    private readonly TemporaryFolder _folder = new();

    public TrainedDigits()
    {
        Data = DigitsDataset.Prepare(_folder["digits"]);
        // So many epochs, however long they take: no deadline is near.
        var (exitCode, output, errors) = SundialProcess.Run(Folder, "train", Data, "--within", "60s", "--epochs", "1", "--threads", "1", "--optimize-for", "size", "--out", Model, "--json");
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"Training failed with {exitCode}.\n{output}\n{errors}");
        }

        Completed = SundialProcess.Events(output)[^1];
        using var digits = ImageDatasetReader.Read(Data);
        var heldOut = Enumerable.Range(0, digits.Count).Where(index => digits.Splits[index] == DataSplit.Test).Take(Shown).ToArray();
        Images = [.. heldOut.Select(index => WritePng(digits, index))];
    }

    public string Folder => _folder.Path;

    /// <summary>The digits, with their test part.</summary>
    public string Data { get; }

    /// <summary>The model.</summary>
    public string Model => _folder["model.onnx"];

    /// <summary>The last event of its training.</summary>
    public JsonElement Completed { get; }

    /// <summary>Some held-out digits as PNG files, in one folder.</summary>
    public IReadOnlyList<string> Images { get; }

    public void Dispose() => _folder.Dispose();

    private string WritePng(ImageDataset images, int index)
    {
        var pixels = new byte[images.ImageBytes];
        images.CopyPixels(index, pixels);
        return _folder.Write($"images/{images.ClassNames[images.Labels[index]]}-{index}.png", Png.Encode(pixels, images.Height, images.Width, images.Channels));
    }
}
