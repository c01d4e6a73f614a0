using System.Text.Json;
using Sundial.Onnx.Schema;

namespace Sundial.Learning.Evaluation;

/// <summary>What a model of images takes and which classes it knows, read from its file and checked before any of it is run.</summary>
internal sealed record ImageSignature(int Height, int Width, int Channels, IReadOnlyList<string> ClassNames)
{
    private const int MaxSide = 4096;
    private const int MaxClasses = 1_000_000;

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => Height * Width * Channels;

    /// <summary>Reads the signature out of a file, and holds it against the graph.</summary>
    /// <param name="file">The file.</param>
    /// <param name="does">What such a model does, in words.</param>
    /// <param name="outputs">What it must give.</param>
    /// <exception cref="ModelException">It is damaged, or its inputs and outputs are others.</exception>
    public static ImageSignature Read(ModelFile file, string does, params ReadOnlySpan<string> outputs)
    {
        var signature = TryRead(file.Metadata) ?? throw ModelFile.Damaged(file.Path);
        var images = file.Graph.Input.SingleOrDefault(input => input.Name == ClassifierInput.ImagesName)?.Type?.TensorType;
        var dims = images?.Shape?.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : -1).ToArray();
        var fits = images?.ElemType == (int)TensorProto.Types.DataType.Uint8
            && dims is [_, var height, var width, var channels] && height == signature.Height && width == signature.Width && channels == signature.Channels;
        foreach (var name in outputs)
        {
            fits &= file.Graph.Output.Any(output => output.Name == name);
        }

        return fits ? signature : throw ModelFile.Foreign(file.Path, $"says that it {does}, but its inputs and outputs are not those of such a model");
    }

    /// <summary>Reads the signature out of the entries of a model's file; null where they are not sound.</summary>
    public static ImageSignature? TryRead(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            var classes = JsonSerializer.Deserialize<string[]>(metadata["sundial.classes"])!;
            using var input = JsonDocument.Parse(metadata["sundial.input"]);
            int Side(string name) => input.RootElement.GetProperty(name).GetInt32();
            var signature = new ImageSignature(Side("height"), Side("width"), Side("channels"), classes);
            return signature.IsSound ? signature : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private bool IsSound =>
        Height is >= 1 and <= MaxSide && Width is >= 1 and <= MaxSide && Channels is 1 or 3
        && ClassNames is { Count: >= 1 and <= MaxClasses } && ClassNames.All(name => name is not null)
        && ClassNames.Distinct(StringComparer.Ordinal).Count() == ClassNames.Count;
}
