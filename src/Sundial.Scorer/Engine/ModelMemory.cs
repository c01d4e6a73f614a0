using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>The memory that all models of the process share: who is loaded, who has to make room, and that free memory goes back to the system.</summary>
internal sealed class ModelMemory : IDisposable
{
    // A session's own needs, and its weights once more in the layout the kernels like; measured on models of 20 kB to 10 MB.
    private const long BytesOfASession = 128 << 10;
    private const double BytesForAByte = 1.5;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<ScoringModel> _models = [];
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reserved;
    private readonly ITimer _timer;
    private long _lastLook;
    private int _ticksUntilTrim;
    private int _looking;

    /// <summary>Memory for models.</summary>
    /// <param name="boundBytes">How much they may take together; the least recently used go first.</param>
    /// <param name="clock">The time.</param>
    public ModelMemory(long boundBytes, TimeProvider clock)
    {
        BoundBytes = boundBytes;
        Clock = clock;
        _lastLook = clock.GetTimestamp();
        NativeMemoryTrim.KeepLargeBlocksApart();
        _timer = clock.CreateTimer(_ => Look(), null, s_period, s_period);
    }

    /// <summary>Bytes that models may take together. A model that is called is loaded all the same when no other can go or is being loaded.</summary>
    public long BoundBytes { get; }

    /// <summary>Bytes that loaded models take, and those that are being loaded, by the size of their files.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _reserved + _models.Sum(model => model.MemoryBytes);
            }
        }
    }

    /// <summary>Whether any model was called a moment ago.</summary>
    public bool IsInUse => Snapshot().Any(model => Clock.GetElapsedTime(model.LastUsed) < s_moment);

    /// <summary>The time.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Stops looking; the models are their owners' to dispose of.</summary>
    public void Dispose() => _timer.Dispose();

    /// <summary>What a copy of a model is taken to need.</summary>
    internal static long EstimateBytes(long fileBytes) => BytesOfASession + (long)(fileBytes * BytesForAByte);

    internal void Add(ScoringModel model)
    {
        lock (_gate)
        {
            _models.Add(model);
        }
    }

    internal void Remove(ScoringModel model)
    {
        lock (_gate)
        {
            _models.Remove(model);
        }
    }

    /// <summary>Reserves room for what is about to be loaded, which nobody else gets until it is given back. Others that are idle go for it; where that is not enough, it waits for those that are being loaded.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>To be disposed of once what was loaded counts itself, or could not be loaded.</returns>
    internal async Task<IDisposable> ReserveAsync(long bytes, CancellationToken cancel)
    {
        while (true)
        {
            var freed = Volatile.Read(ref _freed).Task;
            MakeRoom(bytes);
            if (TryReserve(bytes, evenWithoutRoom: true) is { } room)
            {
                return room;
            }

            await freed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reserves room where there is some without anybody's leaving.</summary>
    /// <returns>Null where there is none.</returns>
    internal IDisposable? TryReserve(long bytes) => TryReserve(bytes, evenWithoutRoom: false);

    /// <summary>Whether there is room without anybody's leaving.</summary>
    internal bool HasRoom(long bytes) => UsedBytes + bytes <= BoundBytes;

    /// <summary>Lets idle models go, the least recently used first, until there is room or none is left.</summary>
    private void MakeRoom(long bytes)
    {
        var used = UsedBytes;
        if (used + bytes <= BoundBytes)
        {
            return;
        }

        // Those that may go to none are meant to; the others only go where that is not enough.
        foreach (var model in Snapshot().OrderBy(model => model.Options.Scaling.MinReplicas > 0).ThenBy(model => model.LastUsed))
        {
            var held = model.MemoryBytes;
            if (held > 0 && model.TryUnload())
            {
                used -= held;
            }

            if (used + bytes <= BoundBytes)
            {
                break;
            }
        }
    }

    /// <summary>A copy was released: its memory is to go back to the system, together with what is released within the next second.</summary>
    internal void WasReleased() => Interlocked.CompareExchange(ref _ticksUntilTrim, 4, 0);

    /// <summary>Looks at every model's load, now and not only from time to time.</summary>
    internal void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            var now = Clock.GetTimestamp();
            var elapsed = Clock.GetElapsedTime(_lastLook, now);
            _lastLook = now;
            foreach (var model in Snapshot())
            {
                model.Scale(elapsed);
            }

            if (Volatile.Read(ref _ticksUntilTrim) > 0 && Interlocked.Decrement(ref _ticksUntilTrim) == 0)
            {
                NativeMemoryTrim.Run();
            }
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    /// <param name="bytes">How much.</param>
    /// <param name="evenWithoutRoom">Whether it is to be had without room where nothing else is being loaded: to wait would then be for nothing.</param>
    private Reservation? TryReserve(long bytes, bool evenWithoutRoom)
    {
        lock (_gate)
        {
            if (!HasRoom(bytes) && !(evenWithoutRoom && _reserved == 0))
            {
                return null;
            }

            _reserved += bytes;
            return new(this, bytes);
        }
    }

    private void GiveBack(long bytes)
    {
        lock (_gate)
        {
            _reserved -= bytes;
        }

        Interlocked.Exchange(ref _freed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private ScoringModel[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _models];
        }
    }

    private sealed class Reservation(ModelMemory memory, long bytes) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            {
                memory.GiveBack(bytes);
            }
        }
    }
}
