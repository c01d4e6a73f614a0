using System.Text.Json;
using Google.Protobuf;
using Sundial.Onnx.Schema;

namespace Sundial.Learning.Evaluation;

/// <summary>What an image classifier takes and gives, read from its file and checked before any of it is run.</summary>
/// <remarks>The file may come from anywhere, so nothing in it is believed: sizes are bounded, and references to other files refused.</remarks>
internal sealed record ClassifierSignature(int Height, int Width, int Channels, IReadOnlyList<string> ClassNames, string? Training)
{
    private const string Task = "image-classification";
    private const int MaxSide = 4096;
    private const int MaxClasses = 1_000_000;

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => Height * Width * Channels;

    /// <summary>Reads the signature out of an ONNX file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ModelException">It is damaged, no ONNX file, or another kind of model.</exception>
    public static ClassifierSignature Read(byte[] bytes, string path)
    {
        var model = Parse(bytes, path);
        if (model.Graph is null || model.Graph.Node.Count == 0)
        {
            throw Damaged(path);
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
        {
            metadata[entry.Key] = entry.Value;
        }

        if (metadata.GetValueOrDefault("sundial.task") is not { } task)
        {
            throw Foreign(path, "is an ONNX model, but not one that Sundial trained");
        }

        if (task != Task)
        {
            throw new ModelException(ModelCodes.Foreign, $"{path} is a model for {Quoted(task)}, and this command knows those for {Task} only; any ONNX Runtime runs it, and so does an endpoint (sundial model create NAME {path}).");
        }

        var constants = model.Graph.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.T).OfType<TensorProto>();
        if (model.Graph.Initializer.Concat(constants).Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
        {
            throw Foreign(path, "keeps its weights in another file");
        }

        var signature = FromMetadata(metadata, path);
        signature.CheckAgainst(model.Graph, path);
        return signature;
    }

    /// <summary>Reads the signature out of the entries of a model's file; null where they are not those of an intact image classifier.</summary>
    public static ClassifierSignature? TryRead(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return metadata.GetValueOrDefault("sundial.task") == Task ? FromMetadata(metadata, "The model") : null;
        }
        catch (ModelException)
        {
            return null;
        }
    }

    /// <summary>The exception for bytes that are no intact model.</summary>
    public static ModelException Damaged(string path, Exception? cause = null) =>
        new(ModelCodes.Damaged, $"{path} is damaged or no ONNX model; copy it again from where it came, or train it anew.", cause);

    private static ModelProto Parse(byte[] bytes, string path)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw Damaged(path, fault);
        }
    }

    private static ClassifierSignature FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        try
        {
            var classes = JsonSerializer.Deserialize<string[]>(metadata["sundial.classes"])!;
            using var input = JsonDocument.Parse(metadata["sundial.input"]);
            int Side(string name) => input.RootElement.GetProperty(name).GetInt32();
            var signature = new ClassifierSignature(Side("height"), Side("width"), Side("channels"), classes, metadata.GetValueOrDefault("sundial.training"));
            return signature.IsSound ? signature : throw Damaged(path);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged(path, fault);
        }
    }

    private bool IsSound =>
        Height is >= 1 and <= MaxSide && Width is >= 1 and <= MaxSide && Channels is 1 or 3
        && ClassNames.Count is >= 1 and <= MaxClasses && ClassNames.All(name => name is not null)
        && ClassNames.Distinct(StringComparer.Ordinal).Count() == ClassNames.Count;

    private void CheckAgainst(GraphProto graph, string path)
    {
        var images = graph.Input.SingleOrDefault(input => input.Name == "images")?.Type?.TensorType;
        var dims = images?.Shape?.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : -1).ToArray();
        var takesImages = images?.ElemType == (int)TensorProto.Types.DataType.Uint8
            && dims is [_, var height, var width, var channels] && height == Height && width == Width && channels == Channels;
        if (!takesImages || graph.Output.All(output => output.Name != "probabilities"))
        {
            throw Foreign(path, "says that it classifies images, but its inputs and outputs are not those of such a model");
        }
    }

    private static ModelException Foreign(string path, string what) =>
        new(ModelCodes.Foreign, $"{path} {what}; name a model saved by sundial train.");

    private static string Quoted(string text) => $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\"";
}
