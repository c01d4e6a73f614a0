using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols;

/// <summary>A tensor's elements as a JSON array: read nested or flat, written flat.</summary>
internal static class TensorJson
{
    /// <summary>The most dimensions a tensor may have.</summary>
    public const int MaxRank = 32;

    /// <summary>Reads an array of exactly the elements that the shape has.</summary>
    /// <param name="json">Before the array; behind it afterwards.</param>
    /// <param name="tensor">Takes the elements.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The elements' type.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="scratch">Room for texts on their way.</param>
    /// <exception cref="InvalidRequestException">The array is another.</exception>
    public static void Read(ref JsonCursor json, TensorBuffer tensor, string name, ElementType type, scoped ReadOnlySpan<long> shape, ByteWriter scratch)
    {
        RequireEnoughText(json, name, shape);
        if (type == ElementType.String)
        {
            scratch.Clear();
            var texts = new TextRow(scratch);
            ReadArray(ref json, ref texts, name, shape);
            tensor.Reset(name, type, shape, scratch.Length);
            scratch.WrittenSpan.CopyTo(tensor.Bytes);
            scratch.Clear();
            return;
        }

        if (type is ElementType.Float16 or ElementType.BFloat16)
        {
            throw new InvalidRequestException($"The input \"{name}\" is {Datatypes.NameOf(type)}, which has no form in JSON; send it with the binary extension (binary_data_size).");
        }

        tensor.Reset(name, type, shape);
        switch (type)
        {
            case ElementType.Float: Read<float, SingleText>(ref json, tensor, shape); break;
            case ElementType.Double: Read<double, DoubleText>(ref json, tensor, shape); break;
            case ElementType.Int64: Read<long, IntegerText<long>>(ref json, tensor, shape); break;
            case ElementType.Int32: Read<int, IntegerText<int>>(ref json, tensor, shape); break;
            case ElementType.Int16: Read<short, IntegerText<short>>(ref json, tensor, shape); break;
            case ElementType.Int8: Read<sbyte, IntegerText<sbyte>>(ref json, tensor, shape); break;
            case ElementType.UInt64: Read<ulong, UInt64Text>(ref json, tensor, shape); break;
            case ElementType.UInt32: Read<uint, IntegerText<uint>>(ref json, tensor, shape); break;
            case ElementType.UInt16: Read<ushort, IntegerText<ushort>>(ref json, tensor, shape); break;
            case ElementType.UInt8: Read<byte, IntegerText<byte>>(ref json, tensor, shape); break;
            default: Read<byte, BooleanText>(ref json, tensor, shape); break;
        }
    }

    /// <summary>Writes all elements as a flat array.</summary>
    /// <exception cref="InvalidRequestException">JSON has no form for one of them.</exception>
    public static void Write(ByteWriter to, TensorBuffer tensor)
    {
        to.Write((byte)'[');
        var first = 0;
        WriteElements(to, tensor, ref first, checked((int)tensor.ElementCount));
        to.Write((byte)']');
    }

    /// <summary>Writes some elements with commas between them.</summary>
    /// <param name="to">Takes them.</param>
    /// <param name="tensor">Has them.</param>
    /// <param name="at">The first one's place, for texts in bytes; behind the last one's afterwards.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidRequestException">JSON has no form for one of them.</exception>
    public static void WriteElements(ByteWriter to, TensorBuffer tensor, ref int at, int count)
    {
        if (tensor.Type == ElementType.String)
        {
            WriteTexts(to, tensor, ref at, count);
            return;
        }

        var (start, length) = (at, count);
        at += count;
        switch (tensor.Type)
        {
            case ElementType.Float:
                WriteSingles(to, tensor.As<float>().Slice(start, length), tensor.Name);
                break;
            case ElementType.Double:
                foreach (var value in tensor.As<double>().Slice(start, length))
                {
                    to.Write(double.IsFinite(value) ? value : throw NotFinite(tensor.Name));
                    to.Write((byte)',');
                }

                break;
            case ElementType.Bool:
                foreach (var value in tensor.Bytes.Slice(start, length))
                {
                    to.Write(value != 0 ? "true,"u8 : "false,"u8);
                }

                break;
            case ElementType.Int64: WriteSigned(to, tensor.As<long>().Slice(start, length)); break;
            case ElementType.Int32: WriteSigned(to, tensor.As<int>().Slice(start, length)); break;
            case ElementType.Int16: WriteSigned(to, tensor.As<short>().Slice(start, length)); break;
            case ElementType.Int8: WriteSigned(to, tensor.As<sbyte>().Slice(start, length)); break;
            case ElementType.UInt32: WriteSigned(to, tensor.As<uint>().Slice(start, length)); break;
            case ElementType.UInt16: WriteSigned(to, tensor.As<ushort>().Slice(start, length)); break;
            case ElementType.UInt8: WriteSigned(to, tensor.Bytes.Slice(start, length)); break;
            case ElementType.UInt64:
                foreach (var value in tensor.As<ulong>().Slice(start, length))
                {
                    to.Write(value);
                    to.Write((byte)',');
                }

                break;
            default:
                throw new InvalidRequestException(
                    $"The output \"{tensor.Name}\" is {Datatypes.NameOf(tensor.Type)}, which has no form in JSON; ask for it with the parameter binary_data.");
        }

        to.CutTo(to.Length - (length > 0 ? 1 : 0));
    }

    private static void Read<T, TText>(ref JsonCursor json, TensorBuffer tensor, scoped ReadOnlySpan<long> shape)
        where T : unmanaged
        where TText : IElementText<T>
    {
        var row = new ElementRow<T, TText>(tensor.As<T>(), tensor.Type);
        ReadArray(ref json, ref row, tensor.Name, shape);
    }

    private static void ReadArray<TRow>(ref JsonCursor json, ref TRow row, string name, scoped ReadOnlySpan<long> shape)
        where TRow : IElementRow, allows ref struct
    {
        json.Take((byte)'[');
        if (json.Peek() == (byte)'[')
        {
            ReadNested(ref json, ref row, name, shape, 0);
            return;
        }

        var count = 1L;
        foreach (var dimension in shape)
        {
            count *= dimension;
        }

        ReadRow(ref json, ref row, name, shape, (int)count);
    }

    private static void ReadNested<TRow>(ref JsonCursor json, ref TRow row, string name, scoped ReadOnlySpan<long> shape, int axis)
        where TRow : IElementRow, allows ref struct
    {
        if (axis == shape.Length - 1)
        {
            ReadRow(ref json, ref row, name, shape, (int)shape[axis]);
            return;
        }

        var deeper = axis < shape.Length - 1;
        for (var i = 0L; deeper && i < shape[axis]; i++)
        {
            if ((i > 0 && !json.TryTake((byte)',')) || !json.TryTake((byte)'['))
            {
                throw Misfit(json, name, shape);
            }

            ReadNested(ref json, ref row, name, shape, axis + 1);
        }

        if (!deeper || !json.TryTake((byte)']'))
        {
            throw Misfit(json, name, shape);
        }
    }

    private static void ReadRow<TRow>(ref JsonCursor json, ref TRow row, string name, scoped ReadOnlySpan<long> shape, int count)
        where TRow : IElementRow, allows ref struct
    {
        if (!row.Read(ref json, name, count) || !json.TryTake((byte)']'))
        {
            throw Misfit(json, name, shape);
        }
    }

    // An element takes a digit and a comma at least, so a shape that promises more than the text can hold costs no memory.
    private static void RequireEnoughText(in JsonCursor json, string name, scoped ReadOnlySpan<long> shape)
    {
        var most = (json.Text.Length - json.Position) / 2;
        Int128 count = 1;
        foreach (var dimension in shape)
        {
            count *= dimension;
            if (count > long.MaxValue)
            {
                break;
            }
        }

        if (count > most)
        {
            throw new InvalidRequestException(
                $"The input \"{name}\" has the shape {Words.Shape(shape)}, {count} elements, which its data is too short for; send as many elements as the shape says.");
        }
    }

    private static InvalidRequestException Misfit(in JsonCursor json, string name, scoped ReadOnlySpan<long> shape) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The data of the input \"{name}\" does not fit its shape {Words.Shape(shape)}, at byte {json.Position}; send a flat array of all elements, or arrays nested as the shape says."));

    private static void WriteSingles(ByteWriter to, ReadOnlySpan<float> values, string name)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw NotFinite(name);
            }

            var room = to.Room(NumberFormat.Longest + 1);
            var written = NumberFormat.Write(room, value);
            room[written] = (byte)',';
            to.Advance(written + 1);
        }
    }

    private static void WriteSigned<T>(ByteWriter to, ReadOnlySpan<T> values)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        foreach (var value in values)
        {
            to.Write(long.CreateTruncating(value));
            to.Write((byte)',');
        }
    }

    private static void WriteTexts(ByteWriter to, TensorBuffer tensor, ref int at, int count)
    {
        var bytes = tensor.Bytes;
        for (var i = 0; i < count; i++)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            var text = bytes.Slice(at + 4, length);
            if (!Utf8.IsValid(text))
            {
                throw new InvalidRequestException($"The output \"{tensor.Name}\" has bytes that are no UTF-8 text, which JSON cannot express; ask for it with the parameter binary_data.");
            }

            if (i > 0)
            {
                to.Write((byte)',');
            }

            to.WriteString(text);
            at += 4 + length;
        }
    }

    private static InvalidRequestException NotFinite(string name) =>
        new($"The output \"{name}\" holds NaN or Infinity, which JSON cannot express; ask for it with the parameter binary_data.");
}
