using System.Runtime.InteropServices;
using Google.Protobuf;
using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Arrays into tensors of the schema and back.</summary>
/// <remarks>Written tensors use raw bytes, which are little-endian by the standard, as is every platform we run on.</remarks>
public static class TensorData
{
    /// <summary>A tensor of these elements.</summary>
    /// <param name="name">The name it has in the graph; empty for a tensor inside an attribute.</param>
    /// <param name="data">The elements, row-major.</param>
    /// <param name="dims">The sizes; their product is the number of elements.</param>
    /// <exception cref="GraphException">The number of elements is not the product of the sizes.</exception>
    public static TensorProto Of<T>(string name, ReadOnlySpan<T> data, ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        var shape = Shape.Of(dims.ToArray());
        if (shape.ElementCount != data.Length)
        {
            throw new GraphException($"Tensor '{name}' has {data.Length} elements, which do not fill the shape {shape}.");
        }

        var tensor = new TensorProto { Name = name, DataType = (int)TypeOf<T>(), RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(data)) };
        tensor.Dims.Add(dims);
        return tensor;
    }

    /// <summary>A tensor of real numbers, stored as the given floating or integer type.</summary>
    /// <exception cref="GraphException">The type cannot be written from real numbers.</exception>
    public static TensorProto Of(string name, ElementType type, ReadOnlySpan<double> data, ReadOnlySpan<long> dims) => type switch
    {
        ElementType.Double => Of(name, data, dims),
        ElementType.Float => Of<float>(name, Array.ConvertAll(data.ToArray(), x => (float)x), dims),
        ElementType.Float16 => Of<Half>(name, Array.ConvertAll(data.ToArray(), x => (Half)x), dims),
        ElementType.Int64 => Of<long>(name, Array.ConvertAll(data.ToArray(), x => (long)x), dims),
        ElementType.Int32 => Of<int>(name, Array.ConvertAll(data.ToArray(), x => (int)x), dims),
        ElementType.UInt8 => Of<byte>(name, Array.ConvertAll(data.ToArray(), x => (byte)x), dims),
        ElementType.Bool => Of<bool>(name, Array.ConvertAll(data.ToArray(), x => x != 0), dims),
        _ => throw new GraphException($"Tensor '{name}' cannot be written as {type} from real numbers; use Float or Double."),
    };

    /// <summary>The shape a tensor states.</summary>
    public static Shape ShapeOf(TensorProto tensor) => Shape.Of(tensor.Dims);

    /// <summary>The elements as 64-bit integers.</summary>
    /// <exception cref="GraphException">The tensor is not of an integer or boolean type, or its bytes do not fit its shape.</exception>
    public static long[] Int64s(TensorProto tensor) => TypeOf(tensor) switch
    {
        ElementType.Int64 => Read(tensor, tensor.Int64Data, (long x) => x),
        ElementType.Int32 => Read(tensor, tensor.Int32Data, (int x) => x, x => x),
        ElementType.UInt8 => Read(tensor, tensor.Int32Data, (byte x) => x, x => x),
        ElementType.Int8 => Read(tensor, tensor.Int32Data, (sbyte x) => x, x => x),
        ElementType.Bool => Read(tensor, tensor.Int32Data, (byte x) => x, x => x),
        var type => throw new GraphException($"Tensor '{tensor.Name}' holds {type}, where integers are expected."),
    };

    /// <summary>The elements as 32-bit floats.</summary>
    /// <exception cref="GraphException">The type is not a number, or the bytes do not fit the shape.</exception>
    public static float[] Floats(TensorProto tensor) => TypeOf(tensor) == ElementType.Float
        ? Read(tensor, tensor.FloatData, (float x) => x)
        : Array.ConvertAll(Doubles(tensor), x => (float)x);

    /// <summary>The elements as 64-bit floats.</summary>
    /// <exception cref="GraphException">The type is not a number, or the bytes do not fit the shape.</exception>
    public static double[] Doubles(TensorProto tensor) => TypeOf(tensor) switch
    {
        ElementType.Float => Read(tensor, tensor.FloatData, (float x) => (double)x, x => x),
        ElementType.Double => Read(tensor, tensor.DoubleData, (double x) => x),
        ElementType.Float16 => Read(tensor, tensor.Int32Data, (Half x) => (double)x, x => (double)BitConverter.UInt16BitsToHalf((ushort)x)),
        _ => Array.ConvertAll(Int64s(tensor), x => (double)x),
    };

    internal static ElementType TypeOf(TensorProto tensor) => (ElementType)tensor.DataType;

    private static ElementType TypeOf<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Single => ElementType.Float,
        TypeCode.Double => ElementType.Double,
        TypeCode.Int64 => ElementType.Int64,
        TypeCode.Int32 => ElementType.Int32,
        TypeCode.Int16 => ElementType.Int16,
        TypeCode.SByte => ElementType.Int8,
        TypeCode.Byte => ElementType.UInt8,
        TypeCode.UInt16 => ElementType.UInt16,
        TypeCode.UInt32 => ElementType.UInt32,
        TypeCode.UInt64 => ElementType.UInt64,
        TypeCode.Boolean => ElementType.Bool,
        _ when typeof(T) == typeof(Half) => ElementType.Float16,
        _ => throw new GraphException($"A tensor cannot hold elements of the .NET type {typeof(T).Name}."),
    };

    private static T[] Read<T>(TensorProto tensor, IReadOnlyList<T> typed, Func<T, T> same)
        where T : unmanaged => Read(tensor, typed, same, same);

    private static TResult[] Read<TRaw, TTyped, TResult>(
        TensorProto tensor, IReadOnlyList<TTyped> typed, Func<TRaw, TResult> fromRaw, Func<TTyped, TResult> fromTyped)
        where TRaw : unmanaged
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw new GraphException($"Tensor '{tensor.Name}' keeps its data in another file, which is not read; save the model with the data inside.");
        }

        var count = ShapeOf(tensor).ElementCount;
        if (!tensor.HasRawData)
        {
            return typed.Count == count
                ? [.. typed.Select(fromTyped)]
                : throw new GraphException($"Tensor '{tensor.Name}' of shape {ShapeOf(tensor)} has {typed.Count} elements of data, not {count}.");
        }

        var bytes = tensor.RawData.Span;
        var size = TypeOf(tensor).SizeInBytes();
        if (bytes.Length != count * size)
        {
            throw new GraphException($"Tensor '{tensor.Name}' of shape {ShapeOf(tensor)} has {bytes.Length} bytes of data, not {count * size}.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new GraphException("Raw tensor data is read on little-endian machines only.");
        }

        var elements = MemoryMarshal.Cast<byte, TRaw>(bytes);
        var result = new TResult[elements.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = fromRaw(elements[i]);
        }

        return result;
    }
}
