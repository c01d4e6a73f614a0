using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.Json;

/// <summary>Walks over a JSON text in place: strict, bounded in depth, and without making an object of anything.</summary>
/// <remarks>
/// Utf8JsonReader cannot be left in the middle of an array and be entered again behind it, and the numbers of a tensor are read several times faster by a loop that
/// knows their type. So the walk is our own, down to the letter of RFC 8259.
/// </remarks>
internal ref struct JsonCursor
{
    /// <summary>How deep arrays and objects may be within each other.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    /// <summary>Starts at the beginning of a text.</summary>
    public JsonCursor(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Bytes that were passed.</summary>
    public int Position
    {
        readonly get => _at;
        set => _at = value;
    }

    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Text => _text;

    /// <summary>The next byte that is not white space, which stays; 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        if ((uint)_at < (uint)_text.Length && _text[_at] > ' ')
        {
            return _text[_at];
        }

        return PeekBehindSpace();
    }

    /// <summary>Passes a byte if it is the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte wanted)
    {
        if (Peek() != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Passes a byte that has to be the next.</summary>
    /// <exception cref="InvalidRequestException">Another is.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(byte wanted)
    {
        if (!TryTake(wanted))
        {
            throw Unexpected(wanted);
        }
    }

    /// <summary>After a member or an element: whether another follows, else the closing bracket is passed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeCommaOr(byte closing)
    {
        var next = Peek();
        if (next == (byte)',')
        {
            _at++;
            return true;
        }

        if (next != closing)
        {
            throw Unexpected(closing);
        }

        _at++;
        return false;
    }

    /// <summary>A member's name, with the colon behind it.</summary>
    public JsonText TakeName()
    {
        var name = TakeString();
        Take((byte)':');
        return name;
    }

    /// <summary>A string.</summary>
    public JsonText TakeString()
    {
        Take((byte)'"');
        var start = _at;
        var escaped = false;
        while (true)
        {
            var step = _text[_at..].IndexOfAny(JsonText.NeedsEscape);
            if (step < 0)
            {
                _at = _text.Length;
                throw Fault("ends within a string");
            }

            _at += step;
            switch (_text[_at])
            {
                case (byte)'"':
                    var raw = _text[start.._at];
                    if (!Utf8.IsValid(raw))
                    {
                        throw Fault("has a string that is not UTF-8");
                    }

                    _at++;
                    return new JsonText(raw, escaped);
                case (byte)'\\':
                    escaped = true;
                    PassEscape();
                    break;
                default:
                    throw Fault("has a control character within a string");
            }
        }
    }

    /// <summary>A boolean.</summary>
    public bool TakeBoolean(string what)
    {
        var next = Peek();
        var rest = _text[_at..];
        var value = next == (byte)'t' && rest.StartsWith("true"u8);
        if (!value && !(next == (byte)'f' && rest.StartsWith("false"u8)))
        {
            throw Fault($"has something else than true or false for {what}");
        }

        _at += value ? 4 : 5;
        return value;
    }

    /// <summary>A number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonNumber TakeNumber()
    {
        _ = Peek();
        if (!JsonNumber.TryScan(_text, ref _at, out var number))
        {
            throw Fault(NotANumber());
        }

        return number;
    }

    /// <summary>Passes a value of any kind, and checks it.</summary>
    /// <param name="depth">How deep it is.</param>
    public void Skip(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {MaxDepth}"));
        }

        switch (Peek())
        {
            case (byte)'{':
                _at++;
                SkipMembers(depth);
                break;
            case (byte)'[':
                _at++;
                SkipElements(depth);
                break;
            case (byte)'"':
                _ = TakeString();
                break;
            case (byte)'t' or (byte)'f':
                _ = TakeBoolean("a value");
                break;
            case (byte)'n' when _text[_at..].StartsWith("null"u8):
                _at += 4;
                break;
            default:
                _ = TakeNumber();
                break;
        }
    }

    /// <summary>Requires that nothing follows.</summary>
    public void TakeEnd()
    {
        if (Peek() != 0 || _at < _text.Length)
        {
            throw Fault("goes on after its end");
        }
    }

    /// <summary>What is said of a text that is not as it has to be, with the place.</summary>
    public readonly InvalidRequestException Fault(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The JSON {what}, at byte {_at}; send JSON as the Open Inference Protocol describes it."));

    private byte PeekBehindSpace()
    {
        while ((uint)_at < (uint)_text.Length)
        {
            var next = _text[_at];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return next;
            }

            _at++;
        }

        return 0;
    }

    private void SkipMembers(int depth)
    {
        if (TryTake((byte)'}'))
        {
            return;
        }

        do
        {
            _ = TakeName();
            Skip(depth + 1);
        }
        while (TakeCommaOr((byte)'}'));
    }

    private void SkipElements(int depth)
    {
        if (TryTake((byte)']'))
        {
            return;
        }

        do
        {
            Skip(depth + 1);
        }
        while (TakeCommaOr((byte)']'));
    }

    private void PassEscape()
    {
        var kind = _at + 1 < _text.Length ? _text[_at + 1] : (byte)0;
        var length = kind == (byte)'u' ? 6 : 2;
        var known = kind is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'u';
        if (!known || _at + length > _text.Length || (length == 6 && !JsonText.IsHex(_text.Slice(_at + 2, 4))))
        {
            throw Fault("has a wrong escape in a string");
        }

        _at += length;
    }

    private readonly string NotANumber()
    {
        var rest = _text[Math.Min(_at, _text.Length)..];
        return rest.StartsWith("NaN"u8) || rest.StartsWith("Infinity"u8) || rest.StartsWith("-Infinity"u8) || rest.StartsWith("nan"u8) || rest.StartsWith("inf"u8)
            ? "has NaN or Infinity, which JSON cannot express (the binary extension can)"
            : rest.IsEmpty ? "ends early" : "has something else where a number belongs";
    }

    private readonly InvalidRequestException Unexpected(byte wanted) =>
        _at >= _text.Length ? Fault($"ends early, where '{(char)wanted}' is missing") : Fault($"has something else where '{(char)wanted}' belongs");
}
