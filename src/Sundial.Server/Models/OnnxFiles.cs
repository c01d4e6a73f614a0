using System.Globalization;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Models;
using Sundial.Onnx;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Models;

/// <summary>Looks at ONNX files that tenants bring, so that what no scorer could load is refused at once.</summary>
internal sealed class OnnxFiles(ArtifactStore artifacts, IOptions<ModelsOptions> options) : IDisposable
{
    /// <summary>What the name of an ONNX file ends with.</summary>
    public const string Extension = ".onnx";

    /// <summary>The name of a model that is one file, and of the one to be served where there are more.</summary>
    public const string Main = "model.onnx";

    // A model is read whole, so one at a time.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The file to be served; null where there is none, or it is not clear which.</summary>
    public static string? MainOf(IReadOnlyList<FileEntry> files)
    {
        var models = files.Where(IsOnnx).ToList();
        return models is [var only] ? only.Path : models.Find(file => file.Path == Main)?.Path;
    }

    /// <summary>The files that a scorer needs to run a model itself: weights may lie beside it, but what a training wrote about itself, or to be gone on from, stays here.</summary>
    public static IReadOnlyList<FileEntry> ServedOf(IReadOnlyList<FileEntry> files) =>
        [.. files.Where(file => !file.Path.EndsWith(".report.json", StringComparison.Ordinal) && !file.Path.EndsWith(".training", StringComparison.Ordinal)
            && !file.Path.EndsWith(".mistakes.zip", StringComparison.Ordinal))];

    /// <summary>Whether a file says of itself that it is one.</summary>
    public static bool IsOnnx(FileEntry file) => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks at a file.</summary>
    /// <exception cref="Platform.Problems.ProblemException">It is no ONNX model, of a version that is not known, larger than may be, or keeps its weights in other files.</exception>
    public async Task CheckAsync(FileEntry file, string fileName, CancellationToken cancel)
    {
        var most = options.Value.MaxOnnxBytes;
        if (file.SizeBytes > most)
        {
            throw ModelsProblems.FilesInvalid.For(
                string.Create(CultureInfo.InvariantCulture, $"{fileName} has {file.SizeBytes} bytes, and an ONNX model may have {most}; bring it with a program that serves it."), ("max_bytes", most));
        }

        await _turn.WaitAsync(cancel);
        try
        {
            await using var content = await artifacts.OpenReadAsync(Digest.Parse(file.Sha256), null, cancel);
            OnnxModel.Read(content.Stream);
        }
        catch (GraphException fault)
        {
            throw ModelsProblems.FilesInvalid.For($"{fileName}: {fault.Message}", ("file", fileName));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
