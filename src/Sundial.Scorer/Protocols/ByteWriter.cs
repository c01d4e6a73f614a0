using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols;

/// <summary>Bytes that grow, in memory that is kept from one use to the next.</summary>
internal sealed class ByteWriter : IBufferWriter<byte>
{
    private const int FirstSize = 4 << 10;
    private const int MostKept = 1 << 20;

    private byte[] _bytes = new byte[FirstSize];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>All so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>All so far.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>Takes all away, and gives back memory that only an unusual use needs.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > MostKept)
        {
            _bytes = new byte[FirstSize];
        }
    }

    /// <summary>Takes back what was written after a place.</summary>
    public void CutTo(int length) => Length = Math.Min(length, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = Room(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint);

    /// <summary>Room for at least so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < Math.Max(size, 1))
        {
            Grow(size);
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends a byte.</summary>
    public void Write(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Appends an integer in decimal.</summary>
    public void Write(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        Length += written;
    }

    /// <summary>Appends an integer in decimal.</summary>
    public void Write(ulong value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        Length += written;
    }

    /// <summary>Appends a number so that reading it gives the same number.</summary>
    public void Write(float value) => Length += NumberFormat.Write(Room(NumberFormat.Longest), value);

    /// <summary>Appends a number so that reading it gives the same number.</summary>
    public void Write(double value)
    {
        value.TryFormat(Room(NumberFormat.Longest), out var written, "R", System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Appends four bytes, the lowest first.</summary>
    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);
        Length += 4;
    }

    /// <summary>Sets four bytes that were written before.</summary>
    public void SetUInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    /// <summary>Appends a text as UTF-8.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        Length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    /// <summary>Appends a JSON string.</summary>
    public void WriteString(ReadOnlySpan<char> text)
    {
        Write((byte)'"');
        var start = Length;
        WriteText(text);
        EscapeFrom(start);
        Write((byte)'"');
    }

    /// <summary>Appends a JSON string.</summary>
    /// <param name="text">UTF-8.</param>
    public void WriteString(ReadOnlySpan<byte> text)
    {
        Write((byte)'"');
        var start = Length;
        Write(text);
        EscapeFrom(start);
        Write((byte)'"');
    }

    // Nearly nothing needs an escape, so it is looked for after the copy.
    private void EscapeFrom(int start)
    {
        var written = _bytes.AsSpan(start, Length - start);
        var first = written.IndexOfAny(JsonText.NeedsEscape);
        if (first < 0)
        {
            return;
        }

        var rest = written[first..].ToArray();
        CutTo(start + first);
        foreach (var value in rest)
        {
            WriteEscaped(value);
        }
    }

    private void WriteEscaped(byte value)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                Write((byte)'\\');
                Write(value);
                break;
            case (byte)'\n':
                Write("\\n"u8);
                break;
            case (byte)'\r':
                Write("\\r"u8);
                break;
            case (byte)'\t':
                Write("\\t"u8);
                break;
            case < 0x20:
                Write("\\u00"u8);
                Utf8Formatter.TryFormat(value, Room(2), out _, new StandardFormat('x', 2));
                Length += 2;
                break;
            default:
                Write(value);
                break;
        }
    }

    private void Grow(int size)
    {
        var wanted = Math.Max((long)_bytes.Length * 2, (long)Length + size);
        Array.Resize(ref _bytes, (int)Math.Min(wanted, Array.MaxLength));
    }
}
