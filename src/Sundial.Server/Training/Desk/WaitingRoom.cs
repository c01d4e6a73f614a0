namespace Sundial.Server.Training.Desk;

/// <summary>Workers that wait for something to do, in the order in which they came.</summary>
internal sealed class WaitingRoom
{
    // One new job needs one worker; a few more make sure that one of them fits and is still there.
    private const int Most = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<Seat> _seats = new();

    /// <summary>Who waits.</summary>
    public IReadOnlyList<Guid> Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _seats.Select(seat => seat.Worker)];
            }
        }
    }

    /// <summary>Sits down. Take the seat before looking for work, so that nothing is missed in between.</summary>
    public Seat Take(Guid worker)
    {
        lock (_gate)
        {
            var seat = new Seat(this, worker);
            _seats.AddLast(seat);
            return seat;
        }
    }

    /// <summary>Wakes those who have waited longest, or all where they are few; they look for work and go to the end of the row.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            for (var count = Math.Min(_seats.Count, Most); count > 0; count--)
            {
                var seat = _seats.First!.Value;
                _seats.RemoveFirst();
                _seats.AddLast(seat);
                seat.Wake();
            }
        }
    }

    private void Leave(Seat seat)
    {
        lock (_gate)
        {
            _seats.Remove(seat);
        }
    }

    /// <summary>A worker's place.</summary>
    internal sealed class Seat : IDisposable
    {
        private readonly WaitingRoom _room;
        private readonly SemaphoreSlim _rung = new(0, 1);

        internal Seat(WaitingRoom room, Guid worker) => (_room, Worker) = (room, worker);

        /// <summary>Who sits there.</summary>
        public Guid Worker { get; }

        /// <summary>Waits until there may be something to do, at most for <paramref name="patience"/>.</summary>
        /// <returns>Whether it may.</returns>
        public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancel)
        {
            if (patience <= TimeSpan.Zero)
            {
                return false;
            }

            using var timeout = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            try
            {
                await _rung.WaitAsync(either.Token);
                return true;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return false;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _room.Leave(this);
            _rung.Dispose();
        }

        /// <summary>Called under the room's lock: nobody else releases.</summary>
        internal void Wake()
        {
            if (_rung.CurrentCount == 0)
            {
                _rung.Release();
            }
        }
    }
}
