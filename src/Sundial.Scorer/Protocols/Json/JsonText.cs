using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.Json;

/// <summary>A string as it stands in a JSON text, between its quotes. Its escapes have a right form, and its bytes are UTF-8.</summary>
internal readonly ref struct JsonText(ReadOnlySpan<byte> raw, bool escaped)
{
    /// <summary>The bytes that cannot stand for themselves in a JSON string.</summary>
    public static readonly SearchValues<byte> NeedsEscape = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    /// <summary>The bytes between the quotes.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>Whether something in them is escaped.</summary>
    public bool Escaped { get; } = escaped;

    /// <summary>Whether four bytes are hexadecimal digits.</summary>
    public static bool IsHex(ReadOnlySpan<byte> four) => Utf8Parser.TryParse(four, out uint _, out var consumed, 'X') && consumed == 4;

    /// <summary>Whether it says the same.</summary>
    public bool Is(ReadOnlySpan<byte> text)
    {
        if (!Escaped)
        {
            return Raw.SequenceEqual(text);
        }

        // An escape is never shorter than what it stands for.
        if (Raw.Length < text.Length || Raw.Length > 6 * text.Length)
        {
            return false;
        }

        Span<byte> plain = Raw.Length <= 512 ? stackalloc byte[Raw.Length] : new byte[Raw.Length];
        return plain[..Unescape(plain)].SequenceEqual(text);
    }

    /// <summary>Writes what it says as UTF-8.</summary>
    /// <param name="destination">At least as long as <see cref="Raw"/>.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InvalidRequestException">It escapes half a surrogate pair.</exception>
    public int Unescape(Span<byte> destination)
    {
        var (from, to) = (0, 0);
        while (from < Raw.Length)
        {
            var plain = Raw[from..].IndexOf((byte)'\\');
            plain = plain < 0 ? Raw.Length - from : plain;
            Raw.Slice(from, plain).CopyTo(destination[to..]);
            from += plain;
            to += plain;
            if (from < Raw.Length)
            {
                var rune = Escape(ref from);
                to += rune.EncodeToUtf8(destination[to..]);
            }
        }

        return to;
    }

    /// <summary>For messages: the text, shortened.</summary>
    public override string ToString()
    {
        var plain = new byte[Raw.Length];
        var text = Encoding.UTF8.GetString(plain, 0, Escaped ? Unescape(plain) : Copy(plain));
        return text.Length > 60 ? text[..60] + "…" : text;
    }

    private int Copy(Span<byte> destination)
    {
        Raw.CopyTo(destination);
        return Raw.Length;
    }

    private Rune Escape(ref int at)
    {
        var kind = Raw[at + 1];
        if (kind != (byte)'u')
        {
            at += 2;
            return new Rune(kind switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)kind,
            });
        }

        var first = Unit(at);
        at += 6;
        if (!char.IsSurrogate(first))
        {
            return new Rune(first);
        }

        if (at + 6 <= Raw.Length && Raw[at] == (byte)'\\' && Raw[at + 1] == (byte)'u' && Rune.TryCreate(first, Unit(at), out var pair))
        {
            at += 6;
            return pair;
        }

        throw new InvalidRequestException(string.Create(
            CultureInfo.InvariantCulture, $"A string of the JSON has \\u{(int)first:x4} without its other half; send text that is Unicode."));
    }

    private char Unit(int at)
    {
        _ = Utf8Parser.TryParse(Raw.Slice(at + 2, 4), out uint unit, out _, 'X');
        return (char)unit;
    }
}
