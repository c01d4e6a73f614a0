using Google.Protobuf;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Testing.Reference;

/// <summary>Evaluates graphs by ONNX Runtime, with the arguments and results of <see cref="ReferenceEvaluator"/>.</summary>
public static class RuntimeEvaluator
{
    /// <summary>The outputs of the graph by name.</summary>
    public static IReadOnlyDictionary<string, ReferenceTensor> Run(
        GraphProto graph, long opset, IReadOnlyDictionary<string, ReferenceTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var options = new SessionOptions { IntraOpThreads = 1 };
        using var session = new Session(OnnxModel.Of(graph, opset).ToByteArray(), options);
        var arguments = inputs.ToDictionary(input => input.Key, input => ToRuntime(input.Value));
        var results = session.Run(arguments);
        try
        {
            return session.Outputs.Zip(results).ToDictionary(output => output.First.Name, output => FromRuntime(output.Second));
        }
        finally
        {
            foreach (var tensor in results.Concat(arguments.Values))
            {
                tensor.Dispose();
            }
        }
    }

    private static OrtTensor ToRuntime(ReferenceTensor tensor)
    {
        long[] dims = [.. tensor.Dims.Select(dim => (long)dim)];
        return tensor.Type switch
        {
            ElementType.Float => OrtTensor.Over<float>(Array.ConvertAll(tensor.Data, x => (float)x), dims),
            ElementType.Double => OrtTensor.Over<double>(tensor.Data, dims),
            ElementType.Int64 => OrtTensor.Over<long>(Array.ConvertAll(tensor.Data, x => (long)x), dims),
            ElementType.Bool => OrtTensor.Over<bool>(Array.ConvertAll(tensor.Data, x => x != 0), dims),
            _ => throw new NotSupportedException($"Tensors of {tensor.Type} are not handed to the runtime."),
        };
    }

    private static ReferenceTensor FromRuntime(OrtTensor tensor)
    {
        var type = (ElementType)tensor.ElementType;
        double[] data = type switch
        {
            ElementType.Float => Array.ConvertAll(tensor.Data<float>().ToArray(), x => (double)x),
            ElementType.Double => tensor.Data<double>().ToArray(),
            ElementType.Int64 => Array.ConvertAll(tensor.Data<long>().ToArray(), x => (double)x),
            ElementType.Bool => Array.ConvertAll(tensor.Data<bool>().ToArray(), x => x ? 1.0 : 0.0),
            _ => throw new NotSupportedException($"Tensors of {type} are not read back from the runtime."),
        };
        return new ReferenceTensor(type, [.. tensor.Shape.ToArray().Select(dim => (int)dim)], data);
    }
}
