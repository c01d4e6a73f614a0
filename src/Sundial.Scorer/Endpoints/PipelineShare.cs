using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Endpoints;

/// <summary>A pipeline that somebody took from the shelf; to be disposed of when it is needed no more.</summary>
internal sealed class PipelineShare : IAsyncDisposable
{
    private readonly PipelineShelf _shelf;

    /// <summary>Made by the shelf.</summary>
    internal PipelineShare(PipelineShelf shelf, PipelineKey key, ScoringOptions options) => (_shelf, Key, Options) = (shelf, key, options);

    /// <summary>Which it is.</summary>
    public PipelineKey Key { get; }

    /// <summary>The pipeline.</summary>
    public Pipeline Pipeline { get; internal set; } = null!;

    /// <summary>How its holder wants it kept.</summary>
    public ScoringOptions Options { get; private set; }

    /// <summary>The holder wants it kept otherwise.</summary>
    public void Keep(ScoringOptions options)
    {
        if (Options != options)
        {
            Options = options;
            _shelf.Settle(Key);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _shelf.ReturnAsync(this);
}
