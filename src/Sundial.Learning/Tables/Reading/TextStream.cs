using System.Text;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>
/// The text of a table as bytes in UTF-8 or an encoding of one byte a letter, without a byte order mark. It remembers whether bytes
/// came by that need a closer look, so that rows of plain ASCII need none.
/// </summary>
internal sealed class TextStream : Stream
{
    /// <summary>How much of the text is looked at before it is read.</summary>
    public const int HeadBytes = 1 << 20;

    private readonly Stream _bytes;
    private readonly string _path;
    private readonly string _name;
    private ReadOnlyMemory<byte> _head;

    /// <summary>The text of a stream, which it closes.</summary>
    /// <param name="bytes">Unpacked bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="path">The file beneath it.</param>
    public TextStream(Stream bytes, string name, string path)
    {
        (_path, _name) = (path, name);
        var start = new byte[512];
        start = start[..Guarded(start, bytes)];
        var (encoding, mark) = EncodingOf(start);
        Stream plain = new PrefixedStream(start.AsMemory(mark), bytes);
        _bytes = encoding is null ? plain : Encoding.CreateTranscodingStream(plain, encoding, new UTF8Encoding(false));
        WasUnicode = encoding is not null;
        var head = new byte[HeadBytes];
        var count = Guarded(head, _bytes);
        _head = Head = head.AsMemory(0, count);
        IsWhole = count < head.Length;
        Watch(Head.Span);
    }

    /// <summary>The beginning of the text.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>Whether <see cref="Head"/> is all there is.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether it was written in UTF-16 or UTF-32.</summary>
    public bool WasUnicode { get; }

    /// <summary>Whether a byte beyond ASCII has come by.</summary>
    public bool HasLetters { get; private set; }

    /// <summary>Whether a zero byte has come by.</summary>
    public bool HasZero { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether bytes begin like UTF-16 or UTF-32.</summary>
    public static bool IsUnicode(ReadOnlySpan<byte> start) => EncodingOf(start).Encoding is not null;

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (_head.IsEmpty)
        {
            count = Guarded(buffer, _bytes, all: false);
            Watch(buffer[..count]);
        }
        else
        {
            count = Math.Min(buffer.Length, _head.Length);
            _head.Span[..count].CopyTo(buffer);
            _head = _head[count..];
        }

        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() => _bytes.Flush();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    // By its mark, or by the zeros that plain text in UTF-16 has in every second place.
    private static (Encoding? Encoding, int Mark) EncodingOf(ReadOnlySpan<byte> start)
    {
        switch (start)
        {
            case [0xEF, 0xBB, 0xBF, ..]: return (null, 3);
            case [0xFF, 0xFE, 0, 0, ..]: return (Encoding.UTF32, 4);
            case [0, 0, 0xFE, 0xFF, ..]: return (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4);
            case [0xFF, 0xFE, ..]: return (Encoding.Unicode, 2);
            case [0xFE, 0xFF, ..]: return (Encoding.BigEndianUnicode, 2);
        }

        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }

        var pairs = start.Length / 2;
        return (even, odd) switch
        {
            _ when pairs < 2 => (null, 0),
            (0, _) when odd > pairs * 3 / 4 => (Encoding.Unicode, 0),
            (_, 0) when even > pairs * 3 / 4 => (Encoding.BigEndianUnicode, 0),
            _ => (null, 0),
        };
    }

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        HasLetters = HasLetters || !Ascii.IsValid(bytes);
        HasZero = HasZero || bytes.Contains((byte)0);
    }

    private int Guarded(Span<byte> buffer, Stream bytes, bool all = true)
    {
        try
        {
            return all ? SourceFile.Fill(bytes, buffer) : bytes.Read(buffer);
        }
        catch (InvalidDataException fault)
        {
            throw SourceFaults.Damaged(_name, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw SourceFaults.Unreadable(_path, fault);
        }
    }
}
