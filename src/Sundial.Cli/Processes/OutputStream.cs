namespace Sundial.Cli.Processes;

/// <summary>Standard output that never ends a training: after the first failure it takes everything and writes nothing, and remembers why.</summary>
/// <remarks>A reader that has gone away (<c>| head</c>) is no failure: the runtime itself ignores a broken pipe.</remarks>
internal sealed class OutputStream(Stream inner) : Stream
{
    /// <summary>Why the output is incomplete; null while it is not.</summary>
    public string? Fault { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (Fault is null)
            {
                inner.Write(buffer);
            }
        }
        catch (IOException fault)
        {
            Fault = fault.Message.TrimEnd('.');
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
