using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Testing.Reference;

/// <summary>A tensor whose elements are all kept as doubles, whatever type it states; integers are exact up to 2^53.</summary>
public sealed class ReferenceTensor
{
    public ReferenceTensor(ElementType type, int[] dims, double[] data)
    {
        if (Count(dims) != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fill the shape [{string.Join(", ", dims)}].", nameof(data));
        }

        (Type, Dims, Data) = (type, dims, data);
    }

    public ElementType Type { get; }

    public int[] Dims { get; }

    /// <summary>The elements, row-major.</summary>
    public double[] Data { get; }

    public int Rank => Dims.Length;

    /// <summary>The element at an index, one number an axis.</summary>
    public double this[params int[] index] => Data[Offset(Dims, index)];

    public static ReferenceTensor Of(TensorProto tensor) =>
        new((ElementType)tensor.DataType, [.. tensor.Dims.Select(dim => (int)dim)], TensorData.Doubles(tensor));

    public static ReferenceTensor Vector(ElementType type, IEnumerable<double> data)
    {
        var elements = data.ToArray();
        return new(type, [elements.Length], elements);
    }

    public static ReferenceTensor Scalar(ElementType type, double value) => new(type, [], [value]);

    /// <summary>A tensor with each element computed from its index.</summary>
    public static ReferenceTensor Fill(ElementType type, int[] dims, Func<int[], double> element) =>
        new(type, dims, [.. Indices(dims).Select(element)]);

    /// <summary>Every index of a shape, in row-major order.</summary>
    public static IEnumerable<int[]> Indices(int[] dims)
    {
        var count = Count(dims);
        for (var flat = 0; flat < count; flat++)
        {
            var index = new int[dims.Length];
            for (int axis = dims.Length - 1, rest = flat; axis >= 0; axis--)
            {
                (rest, index[axis]) = Math.DivRem(rest, dims[axis]);
            }

            yield return index;
        }
    }

    public static int Count(IEnumerable<int> dims) => dims.Aggregate(1, (product, dim) => product * dim);

    /// <summary>The element that stands at an index of a shape this one is broadcast to.</summary>
    public double Broadcast(int[] index) => this[[.. Dims.Select((dim, axis) => dim == 1 ? 0 : index[axis + index.Length - Rank])]];

    /// <summary>The same elements in another shape.</summary>
    public ReferenceTensor Reshaped(int[] dims) => new(Type, dims, Data);

    /// <summary>The elements as integers, such as axes and sizes.</summary>
    public int[] Integers() => [.. Data.Select(x => (int)Math.Clamp(x, int.MinValue, int.MaxValue))];

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis) => (int)(axis < 0 ? axis + Rank : axis);

    /// <summary>Where the element of an index stands among all, row-major.</summary>
    public static int Offset(int[] dims, int[] index)
    {
        var offset = 0;
        for (var axis = 0; axis < dims.Length; axis++)
        {
            if (index[axis] < 0 || index[axis] >= dims[axis])
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"[{string.Join(", ", index)}] is outside [{string.Join(", ", dims)}].");
            }

            offset = (offset * dims[axis]) + index[axis];
        }

        return offset;
    }
}
