namespace Sundial.Learning.Tables.Reading;

/// <summary>Numbers byte strings in the order in which they are first seen, without a string for each look.</summary>
internal sealed class ByteDictionary
{
    private readonly Dictionary<ulong, int> _codeOf = [];
    private readonly List<byte[]> _values = [];

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>The value of a code.</summary>
    public byte[] this[int code] => _values[code];

    /// <summary>The code of a value, or -1.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hash">Its hash.</param>
    public int Find(ReadOnlySpan<byte> value, ulong hash)
    {
        // Two values with one hash of 64 bits: the second moves on.
        for (; _codeOf.TryGetValue(hash, out var code); hash++)
        {
            if (value.SequenceEqual(_values[code]))
            {
                return code;
            }
        }

        return -1;
    }

    /// <summary>Adds a value that is not there yet; its code.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hash">Its hash.</param>
    public int Add(ReadOnlySpan<byte> value, ulong hash)
    {
        while (!_codeOf.TryAdd(hash, _values.Count))
        {
            hash++;
        }

        _values.Add(value.ToArray());
        return _values.Count - 1;
    }
}
