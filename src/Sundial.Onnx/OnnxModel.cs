using Google.Protobuf;
using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Models as files: bytes in and out.</summary>
public static class OnnxModel
{
    /// <summary>The oldest version of the standard operators that is read.</summary>
    public const long OldestReadOpset = 7;

    /// <summary>The oldest version of the standard operators whose rules are known here: that is built with, checked and written.</summary>
    public const long OldestOpset = 17;

    /// <summary>The newest version of the standard operators whose rules are known here.</summary>
    public const long NewestOpset = 24;

    // Before 3, nodes had no domains and attributes no kinds. 12 goes with operator set 24.
    private const long OldestIr = 3;
    private const long NewestIr = 12;

    /// <summary>A graph with what else a file needs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opset">The version of the standard operators.</param>
    /// <param name="metadata">The model's own entries.</param>
    public static ModelProto Of(GraphProto graph, long opset = OldestOpset, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var model = new ModelProto { IrVersion = IrVersionOf(opset), ProducerName = "sundial", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.OpsetImport.Add(graph.Node.Select(node => node.Domain).Where(domain => !IsStandard(domain)).Distinct().Order(StringComparer.Ordinal)
            .Select(domain => new OperatorSetIdProto { Domain = domain, Version = domain == MachineLearningOperators.Domain ? MachineLearningOperators.Version : 1 }));
        model.MetadataProps.Add((metadata ?? []).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="bytes">A whole ONNX file.</param>
    /// <returns>The model; whether its graph is sound, <see cref="GraphCheck"/> tells.</returns>
    /// <exception cref="GraphException">
    /// The bytes are damaged, cut short or something else; or the model is of a version that is not known here, or keeps data in other files.
    /// </exception>
    public static ModelProto Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            RequireKnownForm(model);
            return model;
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Reads a model.</summary>
    /// <param name="stream">A whole ONNX file, read to its end.</param>
    /// <returns>The model; whether its graph is sound, <see cref="GraphCheck"/> tells.</returns>
    /// <exception cref="GraphException">
    /// The bytes are damaged, cut short or something else; or the model is of a version that is not known here, or keeps data in other files.
    /// </exception>
    public static ModelProto Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            var model = ModelProto.Parser.ParseFrom(stream);
            RequireKnownForm(model);
            return model;
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Writes a model, once it has been checked; the same model gives the same bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Takes the ONNX file; nothing where the model is not sound.</param>
    /// <param name="rules">Shape rules that also know the model's own operators; null for the standard ones.</param>
    /// <exception cref="GraphException">The model is not sound; the message says what to change.</exception>
    public static void Write(ModelProto model, Stream stream, ShapeRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        GraphCheck.Require(model, rules);
        model.WriteTo(stream);
    }

    /// <summary>The model's own entries. Where a key is there twice, the last counts.</summary>
    public static IReadOnlyDictionary<string, string> MetadataOf(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
        {
            entries[entry.Key] = entry.Value;
        }

        return entries;
    }

    /// <summary>The version of the standard operators that the model is written in.</summary>
    /// <exception cref="GraphException">It does not say.</exception>
    public static long OpsetOf(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.OpsetImport.FirstOrDefault(import => IsStandard(import.Domain))?.Version
            ?? throw new GraphException("The model does not say which version of the standard operators it uses; it may be cut short.");
    }

    // The standard has two names.
    internal static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    /// <summary>Refuses a model whose graph is not to be gone on with.</summary>
    internal static void RequireKnownRules(ModelProto model)
    {
        RequireKnownForm(model);
        if (OpsetOf(model) is var opset and < OldestOpset)
        {
            throw new GraphException($"The model uses operator set {opset}, whose rules are not known here; convert it to {OldestOpset} or later.");
        }
    }

    private static void RequireKnownForm(ModelProto model)
    {
        if (model.Graph is null)
        {
            throw new GraphException("The file holds no ONNX graph; it is damaged, cut short, or something else.");
        }

        if (model.IrVersion is < OldestIr or > NewestIr)
        {
            throw new GraphException($"The model is of ONNX format version {model.IrVersion}, known are {OldestIr} to {NewestIr}; export it for another.");
        }

        if (OpsetOf(model) is var opset and (< OldestReadOpset or > NewestOpset))
        {
            throw new GraphException($"The model uses operator set {opset}, known are {OldestReadOpset} to {NewestOpset}; convert it to one of these.");
        }

        if (TensorsOf(model.Graph).FirstOrDefault(TensorData.IsExternal) is { } external)
        {
            throw TensorData.External(external);
        }
    }

    // Graphs nest no deeper than the reader of messages lets them.
    private static IEnumerable<TensorProto> TensorsOf(GraphProto graph)
    {
        var attributes = graph.Node.SelectMany(node => node.Attribute).ToList();
        var sparse = graph.SparseInitializer.SelectMany(tensor => new[] { tensor.Values, tensor.Indices });
        return graph.Initializer.Concat(sparse).Concat(attributes.SelectMany(attribute => attribute.Tensors.Append(attribute.T))).OfType<TensorProto>()
            .Concat(attributes.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>().SelectMany(TensorsOf));
    }

    private static long IrVersionOf(long opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        _ => NewestIr,
    };

    private static GraphException Unreadable(InvalidProtocolBufferException fault) =>
        new("The file is no ONNX model, or it is damaged or cut short; fetch or export it again.", fault);
}
