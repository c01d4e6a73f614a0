using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>
/// A file of records that is written through shared memory, so that what is in it survives a kill of the process without a system call.
/// Any number of threads append; none waits for another.
/// </summary>
/// <remarks>
/// <code>
/// entry   u32 bytes of the payload   u32 check of that number and its place (salted)
///         u64 zero until all of the payload is there, then 1 and its CRC-32C, or 2 where the writer gave it up
///         the payload, to a multiple of 16
/// </code>
/// The first eight bytes are what reserves an entry: whoever changes them from zero at the tail has it. So the chain of lengths is whole at any instant,
/// whatever a writer was doing when it died, and an entry without the second word is a hole that is stepped over. A word of the length
/// <see cref="EndMark"/> closes the segment: nothing is reserved behind it.
/// </remarks>
internal sealed unsafe class Segment : IDisposable
{
    /// <summary>Bytes before a payload.</summary>
    public const int EntryBytes = 16;

    /// <summary>Entries begin at multiples of this.</summary>
    public const int Step = 16;
    private const uint EndMark = uint.MaxValue;
    private const ulong Committed = 1UL << 32;
    private const ulong GivenUp = 2UL << 32;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;
    private readonly ulong _salt;
    private long _tail = SegmentFile.HeaderBytes;
    private int _users;
    private volatile bool _retired;

    private Segment(string path, long number, long bytes, ulong salt, bool isLive)
    {
        (Path, Number, Bytes, _salt, IsLive) = (path, number, bytes, salt, isLive);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.ReadWrite);
        try
        {
            _view = _file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.ReadWrite);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>Its place among the others: later ones have higher numbers.</summary>
    public long Number { get; }

    /// <summary>Its size on the disk.</summary>
    public long Bytes { get; }

    /// <summary>Whether this process writes to it; else it is what another left.</summary>
    public bool IsLive { get; }

    /// <summary>Where what the server does not have yet begins; outlives the process. What cannot be read means the beginning: to send twice does no harm.</summary>
    public long Shipped
    {
        get => Volatile.Read(ref *(ulong*)(_memory + SegmentFile.ShippedAt)) is var word && word == Word(SegmentFile.ShippedAt, (uint)word)
            ? (uint)word * (long)Step
            : SegmentFile.HeaderBytes;
        set => Volatile.Write(ref *(ulong*)(_memory + SegmentFile.ShippedAt), Word(SegmentFile.ShippedAt, (uint)(value / Step)));
    }

    /// <summary>Places that could not be read, where predictions may have been.</summary>
    public int Damages { get; set; }

    /// <summary>Where the next entry will be.</summary>
    public long Tail => Volatile.Read(ref _tail);

    /// <summary>Makes an empty one.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static Segment Create(string folder, long number, long bytes)
    {
        Span<byte> salt = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(salt);
        var (whole, value) = (Round(bytes), BitConverter.ToUInt64(salt));
        return new(SegmentFile.Create(folder, number, whole, value), number, whole, value, isLive: true);
    }

    /// <summary>Opens what another process left.</summary>
    /// <returns>Null where it is no segment, or not all of one.</returns>
    public static Segment? Open(string folder, long number)
    {
        var path = SegmentFile.PathOf(folder, number);
        return SegmentFile.ReadSalt(path) is { } salt ? new(path, number, new FileInfo(path).Length, salt, isLive: false) : null;
    }

    /// <summary>Bytes that a payload takes of a segment.</summary>
    public static long EntrySize(long payloadBytes) => EntryBytes + Round(payloadBytes);

    /// <summary>Keeps the memory from being given back until <see cref="Leave"/>.</summary>
    /// <returns>False where it has been.</returns>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _users);
        if (!_retired)
        {
            return true;
        }

        Interlocked.Decrement(ref _users);
        return false;
    }

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>Reserves an entry; the caller has entered.</summary>
    /// <param name="payloadBytes">How many bytes will be written to it.</param>
    /// <returns>Where it is; -1 where there is no room, or the segment is closed.</returns>
    public long Reserve(int payloadBytes)
    {
        var size = EntrySize(payloadBytes);
        while (true)
        {
            var tail = Volatile.Read(ref _tail);
            if (tail + size > Bytes)
            {
                return -1;
            }

            var there = Claim(tail, (uint)payloadBytes);
            if (there == 0)
            {
                Interlocked.CompareExchange(ref _tail, tail + size, tail);
                return tail;
            }

            if ((uint)there == EndMark)
            {
                return -1;
            }

            // Another was first, and may have been stopped before it could move the tail: it is moved for it.
            Interlocked.CompareExchange(ref _tail, tail + EntrySize((uint)there), tail);
        }
    }

    /// <summary>The memory of a reserved entry's payload.</summary>
    public Span<byte> Payload(long entry) => new(_memory + entry + EntryBytes, (int)*(uint*)(_memory + entry));

    /// <summary>Says that all of an entry is there: from here on it survives.</summary>
    public void Commit(long entry) => Volatile.Write(ref *(ulong*)(_memory + entry + 8), Committed | PredictionFrames.Checksum(Payload(entry)));

    /// <summary>Says that an entry will never be there.</summary>
    public void GiveUp(long entry) => Volatile.Write(ref *(ulong*)(_memory + entry + 8), GivenUp);

    /// <summary>Lets nothing more be reserved.</summary>
    public void Close()
    {
        if (!TryEnter())
        {
            return;
        }

        while (Volatile.Read(ref _tail) is var tail && tail + EntryBytes <= Bytes && Claim(tail, EndMark) is var there && there != 0 && (uint)there != EndMark)
        {
            Interlocked.CompareExchange(ref _tail, tail + EntrySize((uint)there), tail);
        }

        Leave();
    }

    /// <summary>What is at a place where an entry begins.</summary>
    /// <param name="entry">The place.</param>
    /// <param name="checksum">The payload's CRC-32C, where it is there.</param>
    public EntryState StateOf(long entry, out uint checksum)
    {
        checksum = 0;
        if (entry + EntryBytes > Bytes)
        {
            return EntryState.End;
        }

        var word = Volatile.Read(ref *(ulong*)(_memory + entry));
        var length = (uint)word;
        if (word == 0)
        {
            return EntryState.Free;
        }

        if (word != Word(entry, length))
        {
            return EntryState.Damaged;
        }

        if (length == EndMark)
        {
            return EntryState.End;
        }

        if (entry + EntrySize(length) > Bytes)
        {
            return EntryState.Damaged;
        }

        var commit = Volatile.Read(ref *(ulong*)(_memory + entry + 8));
        checksum = (uint)commit;
        return (commit >> 32) switch
        {
            Committed >> 32 => EntryState.Kept,
            GivenUp >> 32 => EntryState.Hole,
            _ => IsLive ? EntryState.Pending : EntryState.Hole,
        };
    }

    /// <summary>Writes it to the disk itself; the caller has entered.</summary>
    public void Flush() => _view.Flush();

    /// <summary>Gives the memory back once nobody uses it. What was appended stays in the file.</summary>
    public void Dispose()
    {
        if (_retired)
        {
            return;
        }

        _retired = true;
        var wait = new SpinWait();
        while (Volatile.Read(ref _users) > 0)
        {
            wait.SpinOnce();
        }

        // The handle before the view: a view that is let go first writes to the disk, which a segment that the server has does not need.
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Takes the eight bytes at the tail, if they are free; what was there before.</summary>
    private ulong Claim(long tail, uint length) => Interlocked.CompareExchange(ref *(ulong*)(_memory + tail), Word(tail, length), 0);

    /// <summary>A length with its check, which other bytes have by accident once in four thousand million times.</summary>
    private ulong Word(long entry, uint length)
    {
        var mixed = (_salt ^ ((ulong)entry << 20) ^ length) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
        return (mixed & 0xFFFF_FFFF_0000_0000) | length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Round(long bytes) => (bytes + Step - 1) & ~(Step - 1L);
}

/// <summary>What is at a place of a segment where an entry begins.</summary>
internal enum EntryState
{
    /// <summary>Nothing yet.</summary>
    Free,

    /// <summary>A writer is at it.</summary>
    Pending,

    /// <summary>A prediction.</summary>
    Kept,

    /// <summary>An entry that its writer did not come to the end of: it was never acknowledged.</summary>
    Hole,

    /// <summary>Nothing, and there never will be: the segment is closed or full.</summary>
    End,

    /// <summary>Bytes that nobody here wrote.</summary>
    Damaged,
}
