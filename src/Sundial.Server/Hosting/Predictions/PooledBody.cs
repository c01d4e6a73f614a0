using System.Buffers;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>The body of a request in memory that is used again afterwards.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int FirstBytes = 64 << 10;

    private byte[] _buffer;
    private int _length;

    private PooledBody(long? length) => _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length + 1 ?? FirstBytes, Array.MaxLength));

    /// <summary>The bytes; good until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end, whose place the bound on the route's bodies sees to.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">What its sender says it has.</param>
    /// <param name="cancel">Gives it up.</param>
    public static async Task<PooledBody> ReadAsync(Stream body, long? length, CancellationToken cancel)
    {
        var read = new PooledBody(length);
        try
        {
            while (await body.ReadAsync(read._buffer.AsMemory(read._length), cancel) is var count and > 0)
            {
                read.Advance(count);
            }

            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Advance(int count)
    {
        _length += count;
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_length * 2);
            _buffer.AsSpan().CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
