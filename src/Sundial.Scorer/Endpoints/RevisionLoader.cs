using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Scorer.Control;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>Loads revisions: fetches their files, opens their models or starts their programs, and asks each for a trial answer.</summary>
/// <param name="cache">Where files come from.</param>
/// <param name="pipelines">Models that are loaded.</param>
/// <param name="programs">Programs that run.</param>
/// <param name="clock">Time.</param>
internal sealed class RevisionLoader(ModelCache cache, PipelineShelf pipelines, ProgramShelf programs, TimeProvider clock) : IDisposable
{
    // A start with thousands of endpoints loads as many at once as there are processors; what a request waits for goes first.
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Something became ready, failed or went.</summary>
    public event Action? Changed;

    /// <summary>Time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>How the models of an endpoint are kept.</summary>
    public static ScoringOptions OptionsOf(AssignedEndpoint endpoint) =>
        new(endpoint.Scaling, endpoint.WithinLatencySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    /// <summary>Loads a revision.</summary>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="isAwaited">Completes when a request waits for it.</param>
    /// <param name="cancel">Nobody wants it any more.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded, or does not answer a trial request.</exception>
    public async Task<LoadedRevision> LoadAsync(AssignedEndpoint endpoint, AssignedRevision revision, Task isAwaited, CancellationToken cancel)
    {
        using var noTurn = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var turn = _turns.WaitAsync(noTurn.Token);
        await Task.WhenAny(turn, isAwaited).ConfigureAwait(false);
        if (!turn.IsCompleted)
        {
            await noTurn.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            cancel.ThrowIfCancellationRequested();
            return await LoadNowAsync(endpoint, revision, cancel).ConfigureAwait(false);
        }
        finally
        {
            if (await HasAsync(turn).ConfigureAwait(false))
            {
                _turns.Release();
            }
        }
    }

    /// <summary>Tells that something changed.</summary>
    public void Tell() => Changed?.Invoke();

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static async Task<bool> HasAsync(Task turn)
    {
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return turn.IsCompletedSuccessfully;
    }

    private async Task<LoadedRevision> LoadNowAsync(AssignedEndpoint endpoint, AssignedRevision revision, CancellationToken cancel)
    {
        var loads = revision.Variants.Select(variant => LoadVariantAsync(endpoint, variant, cancel)).ToList();
        try
        {
            var loaded = await Task.WhenAll(loads).ConfigureAwait(false);
            return new LoadedRevision(
                [.. loaded.Select(one => one.Variant)],
                [.. loaded.Select(one => one.Share).OfType<PipelineShare>()],
                [.. loaded.Select(one => one.Variant.Program).OfType<ProgramChain>()]);
        }
        catch
        {
            foreach (var load in loads.Where(load => load.IsCompletedSuccessfully))
            {
                await DisposeAsync(await load.ConfigureAwait(false)).ConfigureAwait(false);
            }

            throw;
        }
    }

    private static async ValueTask DisposeAsync((ServedVariant Variant, PipelineShare? Share) loaded)
    {
        if (loaded.Share is { } share)
        {
            await share.DisposeAsync().ConfigureAwait(false);
        }

        if (loaded.Variant.Program is { } program)
        {
            await program.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(ServedVariant Variant, PipelineShare? Share)> LoadVariantAsync(AssignedEndpoint endpoint, AssignedVariant variant, CancellationToken cancel)
    {
        var programStages = variant.Stages.Count(stage => stage.Program is not null);
        if (programStages == 0)
        {
            var share = await LoadPipelineAsync(endpoint, variant, cancel).ConfigureAwait(false);
            return (new ServedVariant(variant, share.Pipeline, null), share);
        }

        if (programStages < variant.Stages.Count)
        {
            throw new ModelLoadException($"The variant \"{variant.Name}\" chains ONNX models and serving programs. A chain is of one kind: serve each kind under an endpoint of its own.");
        }

        return (new ServedVariant(variant, null, await programs.StartAsync(endpoint, variant, cancel).ConfigureAwait(false)), null);
    }

    private async Task<PipelineShare> LoadPipelineAsync(AssignedEndpoint endpoint, AssignedVariant variant, CancellationToken cancel)
    {
        var files = variant.Stages.Select(FileOf).ToList();
        var paths = await Task.WhenAll(files.Select(file => cache.FetchAsync(file, cancel))).ConfigureAwait(false);
        var key = new PipelineKey(endpoint.Tenant, string.Join('+', files.Select(file => file.Sha256)));
        try
        {
            var share = await pipelines.TakeAsync(key, paths, OptionsOf(endpoint), cancel).ConfigureAwait(false);
            try
            {
                await TrialRequest.RunAsync(share.Pipeline, cancel).ConfigureAwait(false);
                return share;
            }
            catch
            {
                await share.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (ModelLoadException exception)
        {
            throw new ModelLoadException(InWordsOf(variant, files, exception.Message), exception);
        }
    }

    private static FileEntry FileOf(AssignedStage stage) =>
        stage.Files.FirstOrDefault(file => file.Path == stage.ModelPath)
        ?? throw new ModelLoadException($"{stage.Label} has no ONNX file that the scorer could load, and no serving program.");

    // The engine knows a file by its name, which here is a digest; a person knows it by its label.
    private static string InWordsOf(AssignedVariant variant, List<FileEntry> files, string message) =>
        files.Zip(variant.Stages).Aggregate(message, (text, pair) => text.Replace(pair.First.Sha256, pair.Second.Label, StringComparison.Ordinal));
}
