using System.Buffers;
using Microsoft.Extensions.Logging;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Where predictions are kept until the server has them: segments in a folder that survive a kill of the process.</summary>
/// <remarks>
/// <para>What survives: of a kill of the process, every prediction whose <see cref="Append"/> had returned. Of a loss of power, those that
/// <see cref="CaptureOptions.FlushEvery"/> had brought to the disk; a page that did not get there costs what was on it, and nothing behind it.</para>
/// <para><see cref="CaptureShipper"/> sends them, and removes a segment once the server has all of it.</para>
/// </remarks>
internal sealed partial class PredictionLog : IDisposable
{
    private const string LockName = "lock";
    private const string RefusedName = "refused";

    // With fewer, what the server has taken would make room too seldom.
    private const int LeastSegments = 4;

    private readonly CaptureOptions _options;
    private readonly ILogger _log;
    private readonly FileStream _lock;
    private readonly int _segmentBytes;
    private readonly Lock _gate = new();
    private readonly List<Segment> _segments = [];
    private readonly SegmentKeeper _keeper;
    private Segment? _active;
    private Segment? _spare;
    private long _nextNumber = 1;
    private long _diskBytes;
    private long _records;
    private volatile bool _isClosed;
    private bool _isTold;

    private PredictionLog(CaptureOptions options, FileStream held, TimeProvider clock, ILogger<PredictionLog> log)
    {
        (_options, _lock, _log, _segmentBytes) = (options, held, log, (int)Math.Min(options.SegmentBytes, options.CapacityBytes / LeastSegments));
        Refused = new(Path.Combine(options.Folder, RefusedName));
        Refused.Look();
        Recover();
        _keeper = new(this, options.FlushEvery, clock, log);
    }

    /// <summary>Predictions that were kept since the start.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Bytes of disk that the segments take.</summary>
    public long DiskBytes => Interlocked.Read(ref _diskBytes);

    /// <summary>Most bytes of disk that they may take, together with those that were refused.</summary>
    public long CapacityBytes => _options.CapacityBytes;

    /// <summary>Those that the server does not take.</summary>
    public RefusedPredictions Refused { get; }

    /// <summary>Opens a folder, which is made if need be, with what an earlier process left in it.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be written.</exception>
    public static PredictionLog Open(CaptureOptions options, TimeProvider clock, ILogger<PredictionLog> log)
    {
        MakeFolder(options.Folder);
        var held = new FileStream(Path.Combine(options.Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new(options, held, clock, log);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a prediction. When it returns, a kill of this process no longer loses it. Any number of threads may call it.</summary>
    /// <param name="head">What is known of it.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="answer">The answer's body.</param>
    /// <exception cref="CaptureFullException">There is no room; nothing was kept.</exception>
    public void Append(in PredictionHead head, ReadOnlySequence<byte> request, ReadOnlySequence<byte> answer)
    {
        var bytes = PredictionFrames.Measure(head, request.Length, answer.Length);
        if (bytes > PredictionFrames.MostPayloadBytes)
        {
            throw new CaptureFullException($"A prediction of {bytes} bytes is more than the {PredictionFrames.MostPayloadBytes} that can be kept; send less at once, or switch the endpoint's capture off.");
        }

        while (true)
        {
            var segment = Volatile.Read(ref _active);
            if (segment is not null && segment.TryEnter())
            {
                try
                {
                    if (segment.Reserve((int)bytes) is var entry and > 0)
                    {
                        Write(segment, entry, head, request, answer);
                        return;
                    }
                }
                finally
                {
                    segment.Leave();
                }
            }

            if (Segment.EntrySize(bytes) > _segmentBytes / 4)
            {
                AppendAlone((int)bytes, head, request, answer);
                return;
            }

            Turn(segment);
        }
    }

    /// <summary>Those that hold what the server does not have yet, in order.</summary>
    public Segment[] Segments()
    {
        lock (_gate)
        {
            return [.. _segments];
        }
    }

    /// <summary>Forgets a segment of which the server has everything, and gives its room back.</summary>
    public void Remove(Segment segment)
    {
        lock (_gate)
        {
            _segments.Remove(segment);
        }

        segment.Dispose();
        File.Delete(segment.Path);
        Interlocked.Add(ref _diskBytes, -segment.Bytes);
    }

    /// <summary>Makes the segment that comes after the present one, so that no request waits for it.</summary>
    internal void PrepareSpare()
    {
        lock (_gate)
        {
            if (_isClosed || _active is null || _spare is not null || !HasRoom(_segmentBytes))
            {
                return;
            }

            _spare = Create(_segmentBytes);
        }
    }

    /// <summary>Takes no more, and leaves what the server does not have for the next process.</summary>
    public void Dispose()
    {
        _keeper.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            foreach (var segment in _segments)
            {
                segment.Close();
                segment.Dispose();
            }

            _segments.Clear();
            _spare?.Dispose();
            _spare = null;
        }

        _lock.Dispose();
    }

    private void Write(Segment segment, long entry, in PredictionHead head, in ReadOnlySequence<byte> request, in ReadOnlySequence<byte> answer)
    {
        try
        {
            PredictionFrames.Write(segment.Payload(entry), head, request, answer);
        }
        catch
        {
            segment.GiveUp(entry);
            throw;
        }

        segment.Commit(entry);
        Interlocked.Increment(ref _records);
    }

    /// <summary>Puts a new segment in the place of a full one.</summary>
    private void Turn(Segment? full)
    {
        lock (_gate)
        {
            if (_active != full)
            {
                return;
            }

            // First the new one: where there is none to be had, the old one still takes smaller predictions.
            var next = _spare ?? Create(_segmentBytes);
            _spare = null;
            full?.Close();
            _segments.Add(next);
            Volatile.Write(ref _active, next);
        }

        _keeper.Wake();
    }

    /// <summary>Keeps a large prediction in a segment of its own size.</summary>
    private void AppendAlone(int bytes, in PredictionHead head, in ReadOnlySequence<byte> request, in ReadOnlySequence<byte> answer)
    {
        Segment segment;
        lock (_gate)
        {
            segment = Create(SegmentFile.HeaderBytes + Segment.EntrySize(bytes));
        }

        try
        {
            Write(segment, segment.Reserve(bytes), head, request, answer);
        }
        catch
        {
            Remove(segment);
            throw;
        }

        lock (_gate)
        {
            if (!_isClosed)
            {
                _segments.Add(segment);
                return;
            }
        }

        // It is on the disk, and the next process finds it there.
        segment.Dispose();
    }

    private Segment Create(long bytes)
    {
        if (_isClosed)
        {
            throw new CaptureFullException("The scorer is shutting down and keeps no more predictions; try again.");
        }

        if (!HasRoom(bytes))
        {
            throw new CaptureFullException(
                $"The scorer keeps no more predictions until the server has taken those before: {DiskBytes + Refused.Bytes} of {CapacityBytes} bytes are full; try again, or give the scorer more with --capture-bytes.");
        }

        try
        {
            var segment = Segment.Create(_options.Folder, _nextNumber++, bytes);
            Interlocked.Add(ref _diskBytes, segment.Bytes);
            _isTold = false;
            return segment;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // To the operator once, with the place; callers hear what they need.
            if (!_isTold)
            {
                _isTold = true;
                LogNoRoom(_options.Folder, fault.Message);
            }

            throw new CaptureFullException("The scorer's disk has no room to keep predictions, and what is not kept is not answered; try again later.", fault);
        }
    }

    private bool HasRoom(long bytes)
    {
        if (DiskBytes + Refused.Bytes + bytes > CapacityBytes && Refused.Bytes > 0)
        {
            // A person may have made room.
            Refused.Look();
        }

        return DiskBytes + Refused.Bytes + bytes <= CapacityBytes;
    }

    /// <summary>What users send is nobody else's to read.</summary>
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Recover()
    {
        foreach (var number in SegmentFile.Find(_options.Folder))
        {
            _nextNumber = number + 1;
            var segment = Segment.Open(_options.Folder, number);
            if (segment is null)
            {
                var path = SegmentFile.PathOf(_options.Folder, number);
                File.Move(path, path + SegmentFile.DamagedSuffix, overwrite: true);
                LogDamaged(path);
                continue;
            }

            _segments.Add(segment);
            _diskBytes += segment.Bytes;
        }

        if (_segments.Count > 0)
        {
            LogFound(_segments.Count, _options.Folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Found {Count} segments of predictions of an earlier process in {Folder}; they are sent first.")]
    private partial void LogFound(int count, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "Predictions cannot be kept in {Folder} ({Reason}), and requests of endpoints that keep them are refused; free some space there.")]
    private partial void LogNoRoom(string folder, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} should hold predictions and is not whole; it was put aside under a name that ends in .damaged.")]
    private partial void LogDamaged(string path);
}
