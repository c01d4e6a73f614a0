using System.Globalization;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Sundial.Server.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Stages;

/// <summary>Reads what a model takes and gives from its ONNX file.</summary>
internal sealed class SignatureReader(ArtifactStore artifacts, IOptions<ModelsOptions> options) : IDisposable
{
    private const int MostTensors = 1_000;
    private const int MostRemembered = 1_000;

    // A file is read whole, so one at a time; and what was read of it stays true, since its digest names its bytes.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, ModelSignature> _known = [];

    /// <summary>Reads one.</summary>
    /// <param name="label">What the file is of, for a person.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ProblemException">It cannot be served; the message says why.</exception>
    public async Task<ModelSignature> ReadAsync(string label, FileEntry file, CancellationToken cancel)
    {
        if (file.SizeBytes > options.Value.MaxOnnxBytes)
        {
            throw NotServable(label, string.Create(CultureInfo.InvariantCulture, $"has {file.SizeBytes} bytes, and may have {options.Value.MaxOnnxBytes}; make it smaller, or bring it with a program that serves it."));
        }

        await _turn.WaitAsync(cancel);
        try
        {
            if (!_known.TryGetValue(file.Sha256, out var signature))
            {
                await using var content = await artifacts.OpenReadAsync(Digest.Parse(file.Sha256), null, cancel);
                signature = Of(label, OnnxModel.Read(content.Stream).Graph);
                Remember(file.Sha256, signature);
            }

            return signature;
        }
        catch (GraphException fault)
        {
            throw NotServable(label, $"cannot be read: {fault.Message}");
        }
        catch (BlobNotFoundException)
        {
            throw HostingProblems.BytesMissing.For($"The bytes of {label} are gone; name another model.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Remember(string digest, ModelSignature signature)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[digest] = signature;
    }

    private static ModelSignature Of(string label, GraphProto graph)
    {
        // Up to format version 3 every initializer was an input, too.
        var constants = graph.Initializer.Select(one => one.Name).Concat(graph.SparseInitializer.Select(one => one.Values?.Name ?? "")).ToHashSet();
        var inputs = graph.Input.Where(input => !constants.Contains(input.Name)).ToList();
        return inputs.Count <= MostTensors && graph.Output.Count is > 0 and <= MostTensors
            ? new([.. inputs.Select(one => Of(label, one))], [.. graph.Output.Select(one => Of(label, one))])
            : throw NotServable(label, $"must have 1 to {MostTensors} outputs, and at most as many inputs.");
    }

    private static TensorSignature Of(string label, ValueInfoProto value)
    {
        if (value.Type?.TensorType is not { } tensor || Datatype((ElementType)tensor.ElemType) is not { } datatype)
        {
            throw NotServable(label, $"has '{value.Name}', which is no tensor of a type that can be asked for; export it without.");
        }

        return tensor.Shape is { } shape
            ? new(value.Name, datatype, [.. shape.Dim.Select(SizeOf)])
            : throw NotServable(label, $"does not say how many dimensions '{value.Name}' has; export it with shapes.");
    }

    private static long SizeOf(TensorShapeProto.Types.Dimension dim) =>
        dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dim.DimValue >= 0 ? dim.DimValue : -1;

    private static string? Datatype(ElementType type) => type switch
    {
        ElementType.Bool => "BOOL",
        ElementType.UInt8 => "UINT8",
        ElementType.UInt16 => "UINT16",
        ElementType.UInt32 => "UINT32",
        ElementType.UInt64 => "UINT64",
        ElementType.Int8 => "INT8",
        ElementType.Int16 => "INT16",
        ElementType.Int32 => "INT32",
        ElementType.Int64 => "INT64",
        ElementType.Float16 => "FP16",
        ElementType.BFloat16 => "BF16",
        ElementType.Float => "FP32",
        ElementType.Double => "FP64",
        ElementType.String => "BYTES",
        _ => null,
    };

    private static ProblemException NotServable(string label, string why) => HostingProblems.NotServable.For($"The model {label} {why}", ("model", label));
}
