using Google.Protobuf;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Evaluation;

/// <summary>The file of a saved model, read and looked at before any of it is run.</summary>
/// <remarks>The file may come from anywhere, so nothing in it is believed: its size is bounded, and references to other files are refused.</remarks>
internal sealed class ModelFile
{
    private const long MaxModelBytes = 1L << 30;

    private readonly byte[] _bytes;

    private ModelFile(string path, byte[] bytes, GraphProto graph, Dictionary<string, string> metadata)
    {
        (Path, _bytes, Graph, Metadata) = (path, bytes, graph, metadata);
        Task = metadata["sundial.task"];
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; }

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the model is for, by its own word.</summary>
    public string Task { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is missing, unreadable, damaged, or no model that Sundial trained.</exception>
    public static ModelFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var bytes = BytesOf(path);
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

        if (!metadata.ContainsKey("sundial.task"))
        {
            throw Foreign(path, "is an ONNX model, but not one that Sundial trained");
        }

        var constants = model.Graph.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.T).OfType<TensorProto>();
        return model.Graph.Initializer.Concat(constants).Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)
            ? throw Foreign(path, "keeps its weights in another file")
            : new ModelFile(path, bytes, model.Graph, metadata);
    }

    /// <summary>Refuses a model for something else.</summary>
    /// <param name="known">What is known, such as <c>image-classification</c>.</param>
    /// <param name="task">Whether this model's task is one of them.</param>
    /// <exception cref="ModelException">It is for something else.</exception>
    public void Demand(string known, Func<string, bool> task)
    {
        if (!task(Task))
        {
            throw new ModelException(
                ModelCodes.Foreign,
                $"{Path} is a model for {Quoted(Task)}, and this command knows those for {known} only; any ONNX Runtime runs it, and so does an endpoint (sundial model create NAME {Path}).");
        }
    }

    /// <summary>Makes it ready to run.</summary>
    /// <param name="threads">Threads to compute with; the processors there are when null.</param>
    /// <exception cref="ModelException">The runtime refuses it.</exception>
    /// <exception cref="OrtException">The runtime itself is missing.</exception>
    public Session Open(int? threads)
    {
        using var options = new SessionOptions { IntraOpThreads = threads ?? Environment.ProcessorCount, AllowSpinning = false };
        try
        {
            return new Session(_bytes, options);
        }
        catch (OrtException fault) when (fault.ErrorCode != OrtErrorCode.NoSuchFile)
        {
            throw Damaged(Path, fault);
        }
    }

    /// <summary>The exception for bytes that are no intact model.</summary>
    public static ModelException Damaged(string path, Exception? cause = null) =>
        new(ModelCodes.Damaged, $"{path} is damaged or no ONNX model; copy it again from where it came, or train it anew.", cause);

    /// <summary>The exception for an intact model that is not one of ours.</summary>
    public static ModelException Foreign(string path, string what) =>
        new(ModelCodes.Foreign, $"{path} {what}; name a model saved by sundial train.");

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

    private static byte[] BytesOf(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ModelException(ModelCodes.Missing, $"{path} is a folder; name the .onnx file in it.");
        }

        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxModelBytes
                ? File.ReadAllBytes(path)
                : throw new ModelException(ModelCodes.Foreign, $"{path} has {length:N0} bytes, more than any model that Sundial saves; name a model saved by sundial train.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(ModelCodes.Missing, $"There is no model {path}; check the path, or make one with sundial train.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelCodes.Unreadable, $"{path} cannot be read ({fault.Message.TrimEnd('.')}); check who may read it.", fault);
        }
    }

    private static string Quoted(string text) => $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\"";
}
