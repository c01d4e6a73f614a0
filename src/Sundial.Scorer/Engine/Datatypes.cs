using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>The datatypes of the Open Inference Protocol and the engine's element types that they stand for.</summary>
internal static class Datatypes
{
    private static readonly (string Name, ElementType Type, int Size)[] s_all =
    [
        ("BOOL", ElementType.Bool, 1),
        ("UINT8", ElementType.UInt8, 1),
        ("UINT16", ElementType.UInt16, 2),
        ("UINT32", ElementType.UInt32, 4),
        ("UINT64", ElementType.UInt64, 8),
        ("INT8", ElementType.Int8, 1),
        ("INT16", ElementType.Int16, 2),
        ("INT32", ElementType.Int32, 4),
        ("INT64", ElementType.Int64, 8),
        ("FP16", ElementType.Float16, 2),
        ("FP32", ElementType.Float, 4),
        ("FP64", ElementType.Double, 8),
        ("BF16", ElementType.BFloat16, 2),
        ("BYTES", ElementType.String, 0),
    ];

    private static readonly (string? Name, int Size)[] s_byType = ByType();

    /// <summary>The protocol's word for a type; null for one that it has no word for.</summary>
    public static string? NameOf(ElementType type) => (uint)type < (uint)s_byType.Length ? s_byType[(int)type].Name : null;

    /// <summary>Bytes of one element; 0 for texts and for what is no datatype.</summary>
    public static int SizeOf(ElementType type) => (uint)type < (uint)s_byType.Length ? s_byType[(int)type].Size : 0;

    /// <summary>The type that a word of the protocol stands for.</summary>
    /// <param name="name">The word.</param>
    /// <returns>Undefined where it is none.</returns>
    public static ElementType Parse(ReadOnlySpan<char> name)
    {
        foreach (var (word, type, _) in s_all)
        {
            if (name.SequenceEqual(word))
            {
                return type;
            }
        }

        return ElementType.Undefined;
    }

    private static (string? Name, int Size)[] ByType()
    {
        var table = new (string?, int)[s_all.Max(entry => (int)entry.Type) + 1];
        foreach (var (name, type, size) in s_all)
        {
            table[(int)type] = (name, size);
        }

        return table;
    }
}
