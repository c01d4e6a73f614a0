using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sundial.OnnxRuntime;

/// <summary>The type of a tensor's elements, numbered as ONNX numbers them.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "ONNX's own names.")]
public enum ElementType
{
    /// <summary>Unknown or not a tensor; for a custom operator's input or output: any type.</summary>
    Undefined = 0,

    /// <summary>32-bit IEEE number, <see cref="float"/>.</summary>
    Float = 1,

    /// <summary><see cref="byte"/>.</summary>
    UInt8 = 2,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8 = 3,

    /// <summary><see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary><see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary><see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary><see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary>UTF-8 text, <see cref="string"/>.</summary>
    String = 8,

    /// <summary><see cref="bool"/>, one byte.</summary>
    Bool = 9,

    /// <summary>16-bit IEEE number, <see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary>64-bit IEEE number, <see cref="double"/>.</summary>
    Double = 11,

    /// <summary><see cref="uint"/>.</summary>
    UInt32 = 12,

    /// <summary><see cref="ulong"/>.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a 32-bit number; its bits are read as <see cref="ushort"/>.</summary>
    BFloat16 = 16,
}

/// <summary>The table between C# types and element types.</summary>
internal static class ElementTypes
{
    /// <summary>The element type that <typeparamref name="T"/> stands for, or Undefined.</summary>
    public static ElementType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? ElementType.Float
        : typeof(T) == typeof(byte) ? ElementType.UInt8
        : typeof(T) == typeof(sbyte) ? ElementType.Int8
        : typeof(T) == typeof(ushort) ? ElementType.UInt16
        : typeof(T) == typeof(short) ? ElementType.Int16
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(bool) ? ElementType.Bool
        : typeof(T) == typeof(Half) ? ElementType.Float16
        : typeof(T) == typeof(double) ? ElementType.Double
        : typeof(T) == typeof(uint) ? ElementType.UInt32
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : ElementType.Undefined;

    /// <summary>The element type that <typeparamref name="T"/> stands for.</summary>
    public static ElementType Required<T>()
        where T : unmanaged =>
        Of<T>() is var type && type != ElementType.Undefined
            ? type
            : throw new ArgumentException($"{typeof(T).Name} is not the type of a tensor's elements.", nameof(T));

    /// <summary>Refuses to read elements of <paramref name="actual"/> as <typeparamref name="T"/>.</summary>
    /// <remarks>ushort also reads the bits of the two 16-bit floating-point types: C# has no type for one of them.</remarks>
    public static void CheckReadable<T>(ElementType actual)
        where T : unmanaged
    {
        if (Of<T>() != actual && !(typeof(T) == typeof(ushort) && actual is ElementType.Float16 or ElementType.BFloat16))
        {
            Refuse(actual, typeof(T));
        }
    }

    /// <summary>The bytes of one element.</summary>
    public static int Size(ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => throw new ArgumentException($"Elements of type {type} have no fixed size.", nameof(type)),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refuse(ElementType actual, Type asked) =>
        throw new OrtException(OrtErrorCode.InvalidArgument, $"The tensor holds {actual} elements; they cannot be read as {asked.Name}.");
}
