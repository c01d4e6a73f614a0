namespace Sundial.Learning.Data.Sources;

/// <summary>
/// Encoded bytes on their way from one reader to many decoders, bounded in bytes. Small images travel together in one buffer,
/// so that 60,000 of them cost a few hundred hand-overs, and buffers are used again.
/// </summary>
internal sealed class DecodeQueue(int decoders, int maxImageBytes, Action<int, string> fail, CancellationToken cancel)
{
    private const int BatchBytes = 256 << 10;
    private const int BatchImages = 128;
    private const long BytesInFlight = 256L << 20;

    private readonly Queue<EncodedBatch> _ready = new();
    private readonly Stack<EncodedBatch> _free = new();
    private readonly int _maxBatches = (3 * decoders) + 2;
    private readonly object _gate = new();
    private EncodedBatch _filling = new(BatchBytes);
    private int _batches;
    private long _bytes;
    private bool _closed;

    /// <summary>Stops the reader: the user's wish, or a decoder's fault.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>Reports that an image cannot be read.</summary>
    public void Fail(int slot, string reason) => fail(slot, reason);

    /// <summary>Reads a stream to its end as the image for a slot, but not beyond one byte over the limit, whatever it claimed. Called by the reader alone.</summary>
    /// <param name="slot">Where its pixels go.</param>
    /// <param name="stream">The encoded image.</param>
    /// <param name="expected">Its probable length; only a hint.</param>
    public void Add(int slot, Stream stream, long expected)
    {
        if (_filling.Count == BatchImages || _filling.Length + expected > BatchBytes)
        {
            Flush();
        }

        _filling.Append(slot, stream, maxImageBytes + 1L);
    }

    /// <summary>Adds bytes at hand as the image for a slot. Called by the reader alone.</summary>
    public void Add(int slot, ReadOnlySpan<byte> image)
    {
        if (_filling.Count == BatchImages || _filling.Length + image.Length > BatchBytes)
        {
            Flush();
        }

        _filling.Append(slot, image);
    }

    /// <summary>Hands over what is left; nothing more will come.</summary>
    public void Complete()
    {
        Flush();
        Close();
    }

    /// <summary>Wakes everyone; decoders finish what is queued.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next batch, or null when there will be none.</summary>
    public EncodedBatch? Take()
    {
        lock (_gate)
        {
            while (_ready.Count == 0)
            {
                if (_closed)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            return cancel.IsCancellationRequested ? null : _ready.Dequeue();
        }
    }

    /// <summary>Gives a batch back.</summary>
    public void Return(EncodedBatch batch)
    {
        lock (_gate)
        {
            _batches--;
            _bytes -= batch.Capacity;
            if (batch.Capacity <= 2 * BatchBytes)
            {
                batch.Clear();
                _free.Push(batch);
            }

            Monitor.PulseAll(_gate);
        }
    }

    private void Flush()
    {
        if (_filling.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            while (!_closed && (_batches >= _maxBatches || (_batches > 0 && _bytes + _filling.Capacity > BytesInFlight)))
            {
                Monitor.Wait(_gate);
            }

            cancel.ThrowIfCancellationRequested();
            _ready.Enqueue(_filling);
            _batches++;
            _bytes += _filling.Capacity;
            _filling = _free.TryPop(out var free) ? free : new EncodedBatch(BatchBytes);
            Monitor.PulseAll(_gate);
        }
    }
}

/// <summary>Encoded images end to end in one buffer.</summary>
internal sealed class EncodedBatch(int capacity)
{
    private readonly List<(int Slot, int Offset, int Length)> _images = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(capacity);

    public int Count => _images.Count;
    public int Length { get; private set; }
    public int Capacity => _buffer.Length;

    public int SlotOf(int image) => _images[image].Slot;
    public ReadOnlySpan<byte> BytesOf(int image) => _buffer.AsSpan(_images[image].Offset, _images[image].Length);

    public void Append(int slot, Stream stream, long most)
    {
        var end = Length;
        while (end - Length < most)
        {
            if (end == _buffer.Length)
            {
                Grow(end + 1L);
            }

            var count = stream.Read(_buffer, end, (int)Math.Min(_buffer.Length - end, Length + most - end));
            if (count == 0)
            {
                break;
            }

            end += count;
        }

        Keep(slot, end - Length);
    }

    public void Append(int slot, ReadOnlySpan<byte> image)
    {
        if (Length + image.Length > _buffer.Length)
        {
            Grow((long)Length + image.Length);
        }

        image.CopyTo(_buffer.AsSpan(Length));
        Keep(slot, image.Length);
    }

    public void Clear()
    {
        _images.Clear();
        Length = 0;
    }

    private void Keep(int slot, int length)
    {
        _images.Add((slot, Length, length));
        Length += length;
    }

    private void Grow(long least) => Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(least, _buffer.Length * 2L)));
}
