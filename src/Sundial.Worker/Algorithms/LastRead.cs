namespace Sundial.Worker.Algorithms;

/// <summary>Keeps the data that was read last, for as long as the same is asked for. Not thread-safe.</summary>
/// <typeparam name="TKey">What it is read by: where it lies, and all that its reading depends on.</typeparam>
/// <typeparam name="TData">The data.</typeparam>
internal sealed class LastRead<TKey, TData> : IDisposable
    where TKey : struct, IEquatable<TKey>
    where TData : class
{
    private TKey? _key;
    private TData? _data;

    /// <summary>The data of a key. What was kept of another is let go first, since both together may be too large.</summary>
    /// <param name="key">Which.</param>
    /// <param name="read">Reads it.</param>
    public TData Of(TKey key, Func<TData> read)
    {
        if (_data is null || !key.Equals(_key))
        {
            Dispose();
            (_data, _key) = (read(), key);
        }

        return _data;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_data as IDisposable)?.Dispose();
        (_data, _key) = (null, null);
    }
}
