using System.Threading.Channels;

namespace Sundial.Server.Platform.Database;

/// <summary>One waiter's memory of whether something changed. Any number of changes before a wait count as one.</summary>
internal class ChangeSubscription : IDisposable
{
    private readonly ChangeSignals _signals;
    private readonly Channel<bool> _changed = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal ChangeSubscription(ChangeSignals signals, string channel, string? payload)
    {
        _signals = signals;
        Channel = channel;
        Payload = payload;
    }

    /// <summary>The channel it hears.</summary>
    public string Channel { get; }

    /// <summary>The payload it is for; null for all.</summary>
    public string? Payload { get; }

    /// <summary>Returns at once where something changed since the last wait (or since the subscription), else when it does.</summary>
    public async Task WaitAsync(CancellationToken cancel) => await _changed.Reader.ReadAsync(cancel);

    /// <summary>As <see cref="WaitAsync(CancellationToken)"/>, but not for longer than <paramref name="patience"/>.</summary>
    /// <returns>Whether something changed.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        if (_changed.Reader.TryRead(out _))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            await WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signals.Forget(this);

    /// <summary>Something changed.</summary>
    /// <param name="payload">What came with it; null where anything may have.</param>
    internal virtual void Wake(string? payload) => _changed.Writer.TryWrite(true);
}
