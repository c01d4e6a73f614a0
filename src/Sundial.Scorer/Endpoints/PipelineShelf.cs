using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Endpoints;

/// <summary>Which pipelines are the same: those of one tenant with the same bytes in the same order.</summary>
/// <param name="Tenant">Whose. What belongs to different tenants is never shared.</param>
/// <param name="Digests">The digests of the models' files, joined.</param>
internal readonly record struct PipelineKey(Guid Tenant, string Digests);

/// <summary>Pipelines that are loaded, each once however many variants of a tenant run it.</summary>
/// <param name="memory">What all models share memory with.</param>
internal sealed class PipelineShelf(ModelMemory memory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PipelineKey, Shelved> _shelved = [];

    /// <summary>Takes a pipeline, and loads it where nobody has it yet.</summary>
    /// <param name="key">Which.</param>
    /// <param name="paths">The files of its models.</param>
    /// <param name="options">How the taker wants it kept.</param>
    /// <param name="cancel">Gives up the wait.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    public async Task<PipelineShare> TakeAsync(PipelineKey key, IReadOnlyList<string> paths, ScoringOptions options, CancellationToken cancel)
    {
        var share = new PipelineShare(this, key, options);
        Task<Pipeline> loading;
        lock (_gate)
        {
            if (!_shelved.TryGetValue(key, out var shelved))
            {
                _shelved[key] = shelved = new Shelved(Pipeline.LoadAsync(paths, options, memory, CancellationToken.None));
            }

            shelved.Holders.Add(share);
            loading = shelved.Loading;
        }

        try
        {
            share.Pipeline = await loading.WaitAsync(cancel).ConfigureAwait(false);
            Settle(key);
            return share;
        }
        catch
        {
            await share.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One taker needs it no more; the last one takes it down.</summary>
    internal async ValueTask ReturnAsync(PipelineShare share)
    {
        Shelved? last = null;
        lock (_gate)
        {
            if (!_shelved.TryGetValue(share.Key, out var shelved) || !shelved.Holders.Remove(share))
            {
                return;
            }

            if (shelved.Holders.Count == 0)
            {
                _shelved.Remove(share.Key);
                last = shelved;
            }
        }

        if (last is null)
        {
            Settle(share.Key);
            return;
        }

        try
        {
            await (await last.Loading.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ModelLoadException or OperationCanceledException)
        {
            // It was never there; whoever waited for it was told.
        }
    }

    /// <summary>Keeps a pipeline as those who hold it want: as many copies as the one with the most asks, as fast as the most impatient.</summary>
    internal void Settle(PipelineKey key)
    {
        lock (_gate)
        {
            if (_shelved.TryGetValue(key, out var shelved) && shelved.Loading.IsCompletedSuccessfully)
            {
                shelved.Loading.Result.Options = Together([.. shelved.Holders.Select(holder => holder.Options)]);
            }
        }
    }

    private static ScoringOptions Together(IReadOnlyList<ScoringOptions> all) => new(
        new EndpointScaling(all.Max(options => options.Scaling.MinReplicas), all.Max(options => options.Scaling.MaxReplicas), all.Max(options => options.Scaling.IdleSeconds)),
        all.Min(options => options.WithinLatency));

    private sealed record Shelved(Task<Pipeline> Loading)
    {
        public List<PipelineShare> Holders { get; } = [];
    }
}
