using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols;

/// <summary>Takes the innermost rows of a tensor one after another.</summary>
internal interface IElementRow
{
    /// <summary>Reads elements with commas between them.</summary>
    /// <returns>Whether there were so many.</returns>
    bool Read(ref JsonCursor json, string name, int count);
}

/// <summary>How one element stands in JSON.</summary>
internal interface IElementText<T>
{
    /// <summary>Reads one.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="at">Where it begins, or white space before it; behind it afterwards.</param>
    /// <param name="value">The element.</param>
    /// <returns>Whether one stands there that the type has.</returns>
    static abstract bool TryRead(ReadOnlySpan<byte> text, ref int at, out T value);
}

/// <summary>Elements of a fixed size.</summary>
internal ref struct ElementRow<T, TText>(Span<T> rest, ElementType type) : IElementRow
    where T : unmanaged
    where TText : IElementText<T>
{
    private Span<T> _rest = rest;

    /// <inheritdoc/>
    public bool Read(ref JsonCursor json, string name, int count)
    {
        var text = json.Text;
        var at = json.Position;
        var to = _rest[..count];
        for (var i = 0; i < to.Length; i++)
        {
            if (i > 0)
            {
                at = PassSpace(text, at);
                if ((uint)at >= (uint)text.Length || text[at] != (byte)',')
                {
                    json.Position = at;
                    return false;
                }

                at++;
            }

            at = PassSpace(text, at);
            if (!TText.TryRead(text, ref at, out to[i]))
            {
                json.Position = at;
                return (uint)at < (uint)text.Length && text[at] is (byte)']' or (byte)'[' ? false : throw NoElement(text, at, name);
            }
        }

        json.Position = at;
        _rest = _rest[count..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PassSpace(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private readonly InvalidRequestException NoElement(ReadOnlySpan<byte> text, int at, string name)
    {
        var rest = text[Math.Min(at, text.Length)..];
        var end = rest.IndexOfAny(",]}\n"u8);
        var shown = Encoding.UTF8.GetString(rest[..Math.Min(end < 0 ? rest.Length : end, 40)]);
        var hint = shown.Contains("NaN", StringComparison.OrdinalIgnoreCase) || shown.Contains("inf", StringComparison.OrdinalIgnoreCase)
            ? "JSON has no NaN and no Infinity, the binary extension takes them"
            : "send elements that the datatype has";
        return new InvalidRequestException(string.Create(
            CultureInfo.InvariantCulture, $"The data of the input \"{name}\" has {(shown.Length == 0 ? "nothing" : shown)} where a {Datatypes.NameOf(type)} belongs, at byte {at}; {hint}."));
    }
}

/// <summary>Texts, each after its length.</summary>
internal readonly struct TextRow(ByteWriter to) : IElementRow
{
    /// <inheritdoc/>
    public bool Read(ref JsonCursor json, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0 && !json.TryTake((byte)','))
            {
                return false;
            }

            if (json.Peek() != (byte)'"')
            {
                return json.Peek() is (byte)']' or (byte)'[' ? false : throw json.Fault($"has something else than a string in the BYTES data of \"{name}\"");
            }

            var text = json.TakeString();
            var room = to.Room(4 + text.Raw.Length);
            var length = text.Unescape(room[4..]);
            BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)length);
            to.Advance(4 + length);
        }

        return true;
    }
}

/// <summary>FP32.</summary>
internal readonly struct SingleText : IElementText<float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out float value)
    {
        var start = at;
        if (JsonNumber.TryScan(text, ref at, out var number) && float.IsFinite(value = number.ToSingle()))
        {
            return true;
        }

        (at, value) = (start, 0);
        return false;
    }
}

/// <summary>FP64.</summary>
internal readonly struct DoubleText : IElementText<double>
{
    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        var start = at;
        if (JsonNumber.TryScan(text, ref at, out var number) && double.IsFinite(value = number.ToDouble()))
        {
            return true;
        }

        (at, value) = (start, 0);
        return false;
    }
}

/// <summary>Integers of any width but UINT64.</summary>
internal readonly struct IntegerText<T> : IElementText<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out T value)
    {
        var start = at;
        if (JsonNumber.TryScan(text, ref at, out var number) && number.TryInt64(out var wide)
            && wide >= long.CreateTruncating(T.MinValue) && wide <= long.CreateTruncating(T.MaxValue))
        {
            value = T.CreateTruncating(wide);
            return true;
        }

        (at, value) = (start, T.Zero);
        return false;
    }
}

/// <summary>UINT64.</summary>
internal readonly struct UInt64Text : IElementText<ulong>
{
    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out ulong value)
    {
        var start = at;
        if (JsonNumber.TryScan(text, ref at, out var number) && number.TryUInt64(out value))
        {
            return true;
        }

        (at, value) = (start, 0);
        return false;
    }
}

/// <summary>BOOL: true and false, and 1 and 0 for clients whose language has no other.</summary>
internal readonly struct BooleanText : IElementText<byte>
{
    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out byte value)
    {
        var rest = text[Math.Min(at, text.Length)..];
        var (length, truth) = rest.StartsWith("true"u8) ? (4, 1)
            : rest.StartsWith("false"u8) ? (5, 0)
            : rest is [(byte)'1', ..] ? (1, 1)
            : rest is [(byte)'0', ..] ? (1, 0)
            : (0, 0);
        at += length;
        value = (byte)truth;
        return length > 0;
    }
}
