namespace Sundial.Console.Live;

/// <summary>The last messages of a feed, encoded once, for whoever reads them: each reader has a place of its own, so that none waits for another.</summary>
/// <param name="after">Number of the last event that no message tells of: readers who have less than that have missed something.</param>
/// <param name="mostMessages">Messages that are kept.</param>
/// <param name="mostBytes">Bytes that are kept; the last message always is.</param>
internal sealed class FeedRing(long after, int mostMessages = 512, long mostBytes = 8 << 20)
{
    private readonly Queue<FeedMessage> _messages = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _after = after;
    private long _first;
    private long _bytes;
    private bool _complete;

    /// <summary>The place after the last message.</summary>
    public long End
    {
        get { lock (_gate) { return _first + _messages.Count; } }
    }

    /// <summary>Number of the last event that a message tells of.</summary>
    public long LastEvent { get; private set; } = after;

    /// <summary>Adds a message and wakes whoever waits.</summary>
    public void Add(FeedMessage message)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _messages.Enqueue(message);
            LastEvent = message.LastEvent;
            _bytes += message.Bytes.Length;
            while (_messages.Count > 1 && (_messages.Count > mostMessages || _bytes > mostBytes))
            {
                var gone = _messages.Dequeue();
                (_after, _first, _bytes) = (gone.LastEvent, _first + 1, _bytes - gone.Bytes.Length);
            }

            (more, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        more.SetResult();
    }

    /// <summary>Says that there will be no more.</summary>
    public void Complete()
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _complete = true;
            more = _more;
        }

        more.TrySetResult();
    }

    /// <summary>Where a reader goes on who has everything up to an event. A message of that very event is read again: more than one may tell of it.</summary>
    /// <returns>The place; null where something that it has missed is no longer kept.</returns>
    public long? PlaceAfter(long lastEvent)
    {
        lock (_gate)
        {
            return lastEvent < _after ? null : _first + _messages.TakeWhile(message => message.LastEvent < lastEvent).Count();
        }
    }

    /// <summary>How many messages a reader is behind; null when what it would read next is no longer kept.</summary>
    public int? Behind(long place)
    {
        lock (_gate)
        {
            return place < _first ? null : (int)(_first + _messages.Count - place);
        }
    }

    /// <summary>What there is from a place on, waiting until there is something.</summary>
    /// <returns>The messages; none at the end, and null when what comes next is no longer kept.</returns>
    public async ValueTask<IReadOnlyList<FeedMessage>?> ReadAsync(long place, CancellationToken cancel)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (place < _first)
                {
                    return null;
                }

                if (place < _first + _messages.Count)
                {
                    return [.. _messages.Skip((int)(place - _first))];
                }

                if (_complete)
                {
                    return [];
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancel);
        }
    }
}

/// <summary>A message as it goes to browsers.</summary>
/// <param name="LastEvent">Number of the last event that it tells of.</param>
/// <param name="Bytes">As server-sent event.</param>
internal sealed record FeedMessage(long LastEvent, ReadOnlyMemory<byte> Bytes);
