namespace Sundial.Learning.Data.Sources;

/// <summary>Counts bytes over all streams of one walk through an archive and stops it when they pass the limits.</summary>
internal sealed class ArchiveMeter(string archive, long archiveBytes, ArchiveLimits limits)
{
    private long _bytes;
    private int _entries;

    public void CountBytes(int count)
    {
        _bytes += count;
        if (_bytes > limits.MaxBytes)
        {
            throw TooLarge($"more than {limits.MaxBytes:N0} bytes");
        }

        if (_bytes > limits.RatioFreeBytes && _bytes / limits.MaxRatio > archiveBytes)
        {
            throw TooLarge($"more than {limits.MaxRatio} times its own size");
        }
    }

    public void CountEntry()
    {
        if (++_entries > limits.MaxEntries)
        {
            throw TooLarge($"more than {limits.MaxEntries:N0} entries");
        }
    }

    private DatasetException TooLarge(string what) => new(
        DatasetCodes.ArchiveTooLarge,
        $"{archive} unpacks to {what}, as archives do that are made to exhaust a machine; reading stopped there. Unpack it yourself and name the folder if you trust it.");
}

/// <summary>A read-only stream whose bytes are metered as they come out.</summary>
internal sealed class MeteredStream(Stream inner, ArchiveMeter meter) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        meter.CountBytes(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() => inner.Flush();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
