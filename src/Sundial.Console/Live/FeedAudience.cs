namespace Sundial.Console.Live;

/// <summary>Who looks at a job.</summary>
internal sealed class FeedAudience
{
    private readonly List<FeedViewer> _viewers = [];
    private readonly Lock _gate = new();
    private int _departures;
    private bool _closed;

    /// <summary>How many look.</summary>
    public int Count
    {
        get { lock (_gate) { return _viewers.Count; } }
    }

    /// <summary>Lets somebody in.</summary>
    /// <param name="key">The key that it signed in with.</param>
    /// <returns>Null when nobody is let in any more.</returns>
    public FeedViewer? Join(string key)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            var viewer = new FeedViewer(key);
            _viewers.Add(viewer);
            return viewer;
        }
    }

    /// <summary>Lets somebody go.</summary>
    /// <returns>Of the last one a number for <see cref="CloseIfNobodyCameAfter"/>; null where others are there, or all is over.</returns>
    public int? Leave(FeedViewer viewer)
    {
        lock (_gate)
        {
            if (_viewers.Remove(viewer))
            {
                viewer.Dispose();   // one that was cut off may still be hearing of it
            }

            return _viewers.Count == 0 && !_closed ? ++_departures : null;
        }
    }

    /// <summary>Lets nobody in any more, if nobody came since.</summary>
    /// <param name="departure">What <see cref="Leave"/> gave.</param>
    /// <returns>Whether it did.</returns>
    public bool CloseIfNobodyCameAfter(int departure)
    {
        lock (_gate)
        {
            return !_closed && _viewers.Count == 0 && departure == _departures && (_closed = true);
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    /// <summary>The key of one of them; null when there is nobody, and then nobody is let in any more.</summary>
    public string? SomeKey()
    {
        lock (_gate)
        {
            _closed |= _viewers.Count == 0;
            return _closed ? null : _viewers[0].Key;
        }
    }

    /// <summary>Their keys, each once.</summary>
    public string[] Keys()
    {
        lock (_gate)
        {
            return [.. _viewers.Select(viewer => viewer.Key).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Cuts some of them off: they are no longer counted, and hear of it.</summary>
    public void CutOff(Predicate<FeedViewer> which)
    {
        lock (_gate)
        {
            foreach (var viewer in _viewers.FindAll(which))
            {
                _viewers.Remove(viewer);
                viewer.Cut();
            }
        }
    }
}
