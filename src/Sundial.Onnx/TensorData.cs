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
        tensor.Dims.Add(dims.ToArray());
        return tensor;
    }

    /// <summary>A tensor of real numbers, stored as the given floating or integer type.</summary>
    /// <exception cref="GraphException">
    /// The type cannot be written from real numbers or does not reach as far, or the number of elements is not the product of the sizes.
    /// </exception>
    public static TensorProto Of(string name, ElementType type, ReadOnlySpan<double> data, ReadOnlySpan<long> dims)
    {
        try
        {
            return type switch
            {
                ElementType.Double => Of(name, data, dims),
                ElementType.Float => Of(name, Converted(data, x => (float)x), dims),
                ElementType.Float16 => Of(name, Converted(data, x => (Half)x), dims),
                ElementType.Int64 => Of(name, Converted(data, x => (long)x), dims),
                ElementType.Int32 => Of(name, Converted(data, x => (int)x), dims),
                ElementType.Int16 => Of(name, Converted(data, x => (short)x), dims),
                ElementType.Int8 => Of(name, Converted(data, x => (sbyte)x), dims),
                ElementType.UInt64 => Of(name, Converted(data, x => (ulong)x), dims),
                ElementType.UInt32 => Of(name, Converted(data, x => (uint)x), dims),
                ElementType.UInt16 => Of(name, Converted(data, x => (ushort)x), dims),
                ElementType.UInt8 => Of(name, Converted(data, x => (byte)x), dims),
                ElementType.Bool => Of(name, Converted(data, x => x != 0), dims),
                _ => throw new GraphException($"Tensor '{name}' cannot be written as {type} from real numbers; use Float or Double."),
            };
        }
        catch (OverflowException overflow)
        {
            throw OutOfRange(name, type, overflow);
        }
    }

    /// <summary>A tensor of texts.</summary>
    /// <param name="name">The name it has in the graph; empty for a tensor inside an attribute.</param>
    /// <param name="texts">The elements, row-major.</param>
    /// <param name="dims">The sizes; their product is the number of texts.</param>
    /// <exception cref="GraphException">The number of texts is not the product of the sizes.</exception>
    public static TensorProto OfTexts(string name, IReadOnlyList<string> texts, ReadOnlySpan<long> dims)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.String };
        tensor.Dims.Add(dims.ToArray());
        tensor.StringData.Add(texts.Select(ByteString.CopyFromUtf8));
        Require(tensor);
        return tensor;
    }

    /// <summary>The shape a tensor states.</summary>
    /// <exception cref="GraphException">A size is negative.</exception>
    public static Shape ShapeOf(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Dims.All(size => size >= 0)
            ? Shape.Of(tensor.Dims)
            : throw new GraphException($"Tensor '{tensor.Name}' states the shape [{string.Join(", ", tensor.Dims)}], which no tensor has.");
    }

    /// <summary>Refuses a tensor whose data is not here, or does not fit its type and shape.</summary>
    /// <exception cref="GraphException">That is so; the message says which is wrong.</exception>
    public static void Require(TensorProto tensor)
    {
        var (type, shape) = (TypeOf(tensor), ShapeOf(tensor));
        if (!type.IsKnown())
        {
            throw new GraphException($"Tensor '{tensor.Name}' is of element type {tensor.DataType}, which is not known here; store it as another type.");
        }

        if (IsExternal(tensor))
        {
            throw External(tensor);
        }

        var count = (Int128)shape.ElementCount!.Value;
        var (given, wanted, unit) = tensor.HasRawData && type != ElementType.String
            ? (tensor.RawData.Length, count * type.SizeInBytes(), "bytes")
            : (TypedCount(tensor, type), count, "elements");
        if (given != wanted)
        {
            throw new GraphException($"Tensor '{tensor.Name}' of {type}{shape} has {given} {unit} of data, not {wanted}; it is damaged or was written wrongly.");
        }
    }

    /// <summary>The elements as 64-bit integers.</summary>
    /// <exception cref="GraphException">
    /// The tensor is not of an integer or boolean type, or its data does not fit its shape, or an element is beyond 64 bits with a sign.
    /// </exception>
    public static long[] Int64s(TensorProto tensor) => TypeOf(tensor) switch
    {
        ElementType.Int64 => Read(tensor, tensor.Int64Data, (long x) => x, x => x),
        ElementType.Int32 => Read(tensor, tensor.Int32Data, (int x) => (long)x, x => x),
        ElementType.Int16 => Read(tensor, tensor.Int32Data, (short x) => (long)x, x => (short)x),
        ElementType.Int8 => Read(tensor, tensor.Int32Data, (sbyte x) => (long)x, x => (sbyte)x),
        ElementType.UInt64 => Read(tensor, tensor.Uint64Data, (ulong x) => (long)x, x => (long)x),
        ElementType.UInt32 => Read(tensor, tensor.Uint64Data, (uint x) => (long)x, x => (uint)x),
        ElementType.UInt16 => Read(tensor, tensor.Int32Data, (ushort x) => (long)x, x => (ushort)x),
        ElementType.UInt8 or ElementType.Bool => Read(tensor, tensor.Int32Data, (byte x) => (long)x, x => (byte)x),
        var type => throw new GraphException($"Tensor '{tensor.Name}' holds {type}, where integers are expected; store it as Int64."),
    };

    /// <summary>The elements as 32-bit floats.</summary>
    /// <exception cref="GraphException">The type is not a number, or the data does not fit the shape.</exception>
    public static float[] Floats(TensorProto tensor) => TypeOf(tensor) == ElementType.Float
        ? Read(tensor, tensor.FloatData, (float x) => x, x => x)
        : Array.ConvertAll(Doubles(tensor), x => (float)x);

    /// <summary>The elements as 64-bit floats.</summary>
    /// <exception cref="GraphException">The type is not a number, or the data does not fit the shape.</exception>
    public static double[] Doubles(TensorProto tensor) => TypeOf(tensor) switch
    {
        ElementType.Float => Read(tensor, tensor.FloatData, (float x) => (double)x, x => x),
        ElementType.Double => Read(tensor, tensor.DoubleData, (double x) => x, x => x),
        ElementType.Float16 => Read(tensor, tensor.Int32Data, (Half x) => (double)x, x => (double)BitConverter.UInt16BitsToHalf((ushort)x)),
        ElementType.BFloat16 => Read(tensor, tensor.Int32Data, (ushort x) => FromUpperHalf(x), x => FromUpperHalf((ushort)x)),
        ElementType.UInt64 => Read(tensor, tensor.Uint64Data, (ulong x) => (double)x, x => (double)x),
        ElementType.String => throw new GraphException($"Tensor '{tensor.Name}' holds String, where numbers are expected; store it as a number type."),
        _ => Array.ConvertAll(Int64s(tensor), x => (double)x),
    };

    internal static ElementType TypeOf(TensorProto tensor) => (ElementType)tensor.DataType;

    internal static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    internal static GraphException External(TensorProto tensor) =>
        new($"Tensor '{tensor.Name}' keeps its data in another file, which is not read; save the model with the data inside.");

    private static double FromUpperHalf(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

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

    // Each type has one list it may be written to instead of raw bytes; small ones share that of 32-bit integers.
    private static int TypedCount(TensorProto tensor, ElementType type) => type switch
    {
        ElementType.Float => tensor.FloatData.Count,
        ElementType.Double => tensor.DoubleData.Count,
        ElementType.Int64 => tensor.Int64Data.Count,
        ElementType.UInt32 or ElementType.UInt64 => tensor.Uint64Data.Count,
        ElementType.String => tensor.StringData.Count,
        _ => tensor.Int32Data.Count,
    };

    private static ReadOnlySpan<T> Converted<T>(ReadOnlySpan<double> data, Converter<double, T> convert) => Array.ConvertAll(data.ToArray(), convert);

    private static GraphException OutOfRange(string name, ElementType type, OverflowException overflow) =>
        new($"Tensor '{name}' of {type} is given a number beyond the range of its type; use a wider one.", overflow);

    // The lists are wider than what they stand for, so that an element may not fit its type.
    private static TResult[] Read<TRaw, TTyped, TResult>(
        TensorProto tensor, IReadOnlyList<TTyped> typed, Func<TRaw, TResult> fromRaw, Func<TTyped, TResult> fromTyped)
        where TRaw : unmanaged
    {
        Require(tensor);
        try
        {
            return Elements(tensor, typed, fromRaw, fromTyped);
        }
        catch (OverflowException overflow)
        {
            throw OutOfRange(tensor.Name, TypeOf(tensor), overflow);
        }
    }

    private static TResult[] Elements<TRaw, TTyped, TResult>(
        TensorProto tensor, IReadOnlyList<TTyped> typed, Func<TRaw, TResult> fromRaw, Func<TTyped, TResult> fromTyped)
        where TRaw : unmanaged
    {
        if (!tensor.HasRawData)
        {
            return [.. typed.Select(fromTyped)];
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new GraphException("Raw tensor data is read on little-endian machines only.");
        }

        var elements = MemoryMarshal.Cast<byte, TRaw>(tensor.RawData.Span);
        var result = new TResult[elements.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = fromRaw(elements[i]);
        }

        return result;
    }
}
