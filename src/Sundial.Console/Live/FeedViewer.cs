namespace Sundial.Console.Live;

/// <summary>Somebody who looks at a job.</summary>
/// <param name="key">The key that was signed in with.</param>
internal sealed class FeedViewer(string key) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();

    /// <summary>The key.</summary>
    public string Key => key;

    /// <summary>The place in the feed's messages up to which it was sent everything; null until it has begun.</summary>
    public long? Place { get; set; }

    /// <summary>Ends when the feed wants no more of it.</summary>
    public CancellationToken IsCut => _cut.Token;

    /// <summary>Cuts it off. Whoever waits for it hears of it on another thread.</summary>
    public void Cut() => _ = _cut.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _cut.Dispose();
}
