using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Reads lines of values (RFC 4180) into elements of one type, all lines of one length.</summary>
internal static class CsvReader
{
    /// <summary>Reads all lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="type">The elements' type.</param>
    /// <param name="name">The input they are for.</param>
    /// <param name="to">Takes the elements.</param>
    /// <returns>Lines, and values in each.</returns>
    /// <exception cref="InvalidRequestException">A line is longer or shorter than the first, or a value is none of the type.</exception>
    public static (long Rows, long Columns) Read(ReadOnlySpan<byte> text, ElementType type, string name, ByteWriter to)
    {
        to.Clear();
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        var (rows, columns) = (0L, 0L);
        var field = new ByteWriter();
        while (!text.IsEmpty)
        {
            var here = 0L;
            bool more;
            do
            {
                var value = TakeField(ref text, field, rows + 1, out more);
                here++;
                WriteElement(to, type, value, name, rows + 1, here);
            }
            while (more);
            columns = rows == 0 ? here : columns;
            rows++;
            if (here != columns)
            {
                throw new InvalidRequestException(string.Create(CultureInfo.InvariantCulture, $"Line {rows} of the CSV has {here} values, and line 1 has {columns}; send lines of one length."));
            }
        }

        return rows > 0 ? (rows, columns) : throw new InvalidRequestException("The CSV has no line; send values with commas between them, an example a line.");
    }

    /// <summary>One value, and what ends it: a comma, after which another follows, or the end of the line.</summary>
    internal static ReadOnlySpan<byte> TakeField(ref ReadOnlySpan<byte> text, ByteWriter field, long line, out bool more)
    {
        var start = text.TrimStart(" \t"u8);
        if (start is [(byte)'"', ..])
        {
            text = start[1..];
            TakeQuoted(ref text, field, line);
            text = text.TrimStart(" \t"u8);
            if (!text.IsEmpty && text[0] is not ((byte)',' or (byte)'\n' or (byte)'\r'))
            {
                throw new InvalidRequestException(string.Create(CultureInfo.InvariantCulture, $"Line {line} of the CSV goes on after a closing quote; double the quotes within a value."));
            }

            more = TakeEnd(ref text);
            return field.WrittenSpan;
        }

        var end = text.IndexOfAny(",\r\n"u8);
        var value = (end < 0 ? text : text[..end]).Trim(" \t"u8);
        text = end < 0 ? default : text[end..];
        more = TakeEnd(ref text);
        return value;
    }

    private static void TakeQuoted(ref ReadOnlySpan<byte> text, ByteWriter field, long line)
    {
        field.Clear();
        while (true)
        {
            var quote = text.IndexOf((byte)'"');
            if (quote < 0)
            {
                throw new InvalidRequestException(string.Create(CultureInfo.InvariantCulture, $"Line {line} of the CSV has a quote that is not closed; close it."));
            }

            field.Write(text[..quote]);
            text = text[(quote + 1)..];
            if (text is not [(byte)'"', ..])
            {
                return;
            }

            field.Write((byte)'"');
            text = text[1..];
        }
    }

    private static bool TakeEnd(ref ReadOnlySpan<byte> text)
    {
        if (text is [(byte)',', ..])
        {
            text = text[1..];
            if (text.IsEmpty)
            {
                // A comma at the very end is followed by an empty value, which a line's end makes visible.
                text = "\n"u8;
            }

            return true;
        }

        text = text is [(byte)'\r', (byte)'\n', ..] ? text[2..] : text.IsEmpty ? text : text[1..];
        return false;
    }

    /// <summary>Writes a value as an element of the type.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    internal static void WriteElement(ByteWriter to, ElementType type, ReadOnlySpan<byte> field, string name, long line, long column)
    {
        if (type == ElementType.String)
        {
            if (!Utf8.IsValid(field))
            {
                throw Wrong(type, field, name, line, column);
            }

            to.WriteUInt32((uint)field.Length);
            to.Write(field);
            return;
        }

        var size = Datatypes.SizeOf(type);
        if (!TryElement(type, field, to.Room(size)))
        {
            throw Wrong(type, field, name, line, column);
        }

        to.Advance(size);
    }

    private static bool TryElement(ElementType type, ReadOnlySpan<byte> field, Span<byte> to) => type switch
    {
        ElementType.Float => TryNumber<float>(field, to, float.IsFinite),
        ElementType.Double => TryNumber<double>(field, to, double.IsFinite),
        ElementType.Float16 => TryNumber<Half>(field, to, Half.IsFinite),
        ElementType.BFloat16 => TryUpperHalf(field, to),
        ElementType.Int64 => TryNumber<long>(field, to),
        ElementType.Int32 => TryNumber<int>(field, to),
        ElementType.Int16 => TryNumber<short>(field, to),
        ElementType.Int8 => TryNumber<sbyte>(field, to),
        ElementType.UInt64 => TryNumber<ulong>(field, to),
        ElementType.UInt32 => TryNumber<uint>(field, to),
        ElementType.UInt16 => TryNumber<ushort>(field, to),
        ElementType.UInt8 => TryNumber<byte>(field, to),
        _ => TryBoolean(field, to),
    };

    private static bool TryNumber<T>(ReadOnlySpan<byte> field, Span<byte> to, Predicate<T>? isFine = null)
        where T : unmanaged, IUtf8SpanParsable<T>
    {
        if (!T.TryParse(field, CultureInfo.InvariantCulture, out var value) || isFine?.Invoke(value) == false)
        {
            return false;
        }

        MemoryMarshal.Write(to, value);
        return true;
    }

    private static bool TryUpperHalf(ReadOnlySpan<byte> field, Span<byte> to)
    {
        if (!float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
        {
            return false;
        }

        // To the nearest, ties to even.
        var bits = BitConverter.SingleToUInt32Bits(value);
        MemoryMarshal.Write(to, (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
        return true;
    }

    private static bool TryBoolean(ReadOnlySpan<byte> field, Span<byte> to)
    {
        var truth = field.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(field, "true"u8);
        to[0] = truth ? (byte)1 : (byte)0;
        return truth || field.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(field, "false"u8);
    }

    private static InvalidRequestException Wrong(ElementType type, ReadOnlySpan<byte> field, string name, long line, long column)
    {
        var shown = Encoding.UTF8.GetString(field[..Math.Min(field.Length, 40)]);
        return new InvalidRequestException(string.Create(
            CultureInfo.InvariantCulture,
            $"Value {column} of line {line} is \"{shown}\", and the input \"{name}\" takes {Datatypes.NameOf(type)}; send lines of such values, without a header."));
    }
}
