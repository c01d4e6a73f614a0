using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundial.Scorer.Protocols.Json;

/// <summary>A number as it stands in a JSON text: its digits as an integer, and the power of ten they are to be multiplied by.</summary>
internal readonly ref struct JsonNumber
{
    // More digits do not fit 64 bits for sure.
    private const int MostDigits = 19;

    private static readonly double[] s_powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private readonly ulong _digits;
    private readonly int _exponent;
    private readonly bool _negative;
    private readonly bool _exact;
    private readonly bool _integral;

    private JsonNumber(ReadOnlySpan<byte> raw, ulong digits, int exponent, bool negative, bool exact, bool integral)
    {
        Raw = raw;
        _digits = digits;
        _exponent = exponent;
        _negative = negative;
        _exact = exact;
        _integral = integral;
    }

    /// <summary>The number's bytes.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Reads one by the grammar of RFC 8259.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins; behind it afterwards.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether one stands there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ReadOnlySpan<byte> text, scoped ref int at, out JsonNumber number)
    {
        var start = at;
        var i = at;
        var negative = (uint)i < (uint)text.Length && text[i] == (byte)'-';
        i += negative ? 1 : 0;
        var first = i;
        ulong digits = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            digits = (digits * 10) + (uint)(text[i] - '0');
            i++;
        }

        var whole = i - first;
        if (whole == 0 || (whole > 1 && text[first] == (byte)'0'))
        {
            number = default;
            return false;
        }

        var (count, exponent, integral) = (whole, 0, true);
        if ((uint)i < (uint)text.Length && text[i] == (byte)'.')
        {
            i++;
            var fraction = i;
            while (i + 8 <= text.Length && TryEight(text.Slice(i, 8), out var eight))
            {
                digits = (digits * 100_000_000) + eight;
                i += 8;
            }

            while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
            {
                digits = (digits * 10) + (uint)(text[i] - '0');
                i++;
            }

            exponent = fraction - i;
            count -= exponent;
            integral = false;
            if (exponent == 0)
            {
                number = default;
                return false;
            }
        }

        var exact = count <= MostDigits;
        if ((uint)i < (uint)text.Length && (text[i] | 0x20) == 'e')
        {
            integral = false;
            if (!TryExponent(text, ref i, ref exponent))
            {
                number = default;
                return false;
            }
        }

        at = i;
        number = new JsonNumber(text[start..i], digits, exponent, negative, exact, integral);
        return true;
    }

    /// <summary>As a 32-bit number, rounded to the nearest one; infinite where it is too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ToSingle()
    {
        if (_exact && (uint)(_exponent + 22) <= 44)
        {
            // Two roundings to 53 bits. The third, to 24 bits, is right unless the 53 bits lie within some units of the middle between two 24-bit numbers.
            var value = _exponent < 0 ? _digits / s_powers[-_exponent] : _digits * s_powers[_exponent];
            var tail = BitConverter.DoubleToUInt64Bits(value) & 0x1FFF_FFFF;
            if (tail - 0x0FFF_FFF8 > 16)
            {
                return (float)(_negative ? -value : value);
            }
        }

        return float.Parse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>As a 64-bit number, rounded to the nearest one; infinite where it is too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ToDouble()
    {
        // Both factors are exact, so there is one rounding (Clinger 1990).
        if (_exact && _digits <= 1UL << 53 && (uint)(_exponent + 22) <= 44)
        {
            var value = _exponent < 0 ? _digits / s_powers[-_exponent] : _digits * s_powers[_exponent];
            return _negative ? -value : value;
        }

        return double.Parse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>As an integer, if it is written as one and has room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryInt64(out long value)
    {
        value = _negative ? -(long)_digits : (long)_digits;
        return _integral && _exact && (_digits <= long.MaxValue || (_negative && _digits == 1UL << 63));
    }

    /// <summary>As an integer that is not negative, if it is written as one and has room.</summary>
    public bool TryUInt64(out ulong value)
    {
        value = _digits;
        return _integral && (!_negative || _digits == 0) && (_exact || ulong.TryParse(Raw, NumberStyles.None, CultureInfo.InvariantCulture, out value));
    }

    // Eight digits at once: each step joins neighbours, ones to twos to fours to eights (D. Lemire, "Quickly parsing eight digits", 2018).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryEight(ReadOnlySpan<byte> text, out uint value)
    {
        var word = MemoryMarshal.Read<ulong>(text);
        if (!BitConverter.IsLittleEndian || (((word & 0xF0F0_F0F0_F0F0_F0F0) | (((word + 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)) != 0x3333_3333_3333_3333))
        {
            value = 0;
            return false;
        }

        word -= 0x3030_3030_3030_3030;
        word = (word * 10) + (word >> 8);
        value = (uint)((((word & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064) + (((word >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32);
        return true;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int at, ref int exponent)
    {
        var i = at + 1;
        var negative = (uint)i < (uint)text.Length && text[i] == (byte)'-';
        i += negative || ((uint)i < (uint)text.Length && text[i] == (byte)'+') ? 1 : 0;
        var first = i;
        var value = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            // Beyond any exponent that matters the digits are only passed.
            value = value < 100_000 ? (value * 10) + (text[i] - '0') : value;
            i++;
        }

        at = i;
        exponent += negative ? -value : value;
        return i > first;
    }
}
