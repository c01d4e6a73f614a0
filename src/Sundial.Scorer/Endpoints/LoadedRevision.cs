using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Endpoints;

/// <summary>What a revision runs, loaded.</summary>
/// <param name="variants">All its variants.</param>
/// <param name="pipelines">The pipelines of those that the engine runs.</param>
/// <param name="programs">The programs of the others.</param>
internal sealed class LoadedRevision(IReadOnlyList<ServedVariant> variants, IReadOnlyList<PipelineShare> pipelines, IReadOnlyList<IAsyncDisposable> programs) : IAsyncDisposable
{
    private readonly VariantPicker _picker = new([.. variants.Where(variant => !variant.IsShadow)]);

    /// <summary>All variants.</summary>
    public IReadOnlyList<ServedVariant> Variants => variants;

    /// <summary>Those that answer.</summary>
    public IReadOnlyList<ServedVariant> Answering { get; } = [.. variants.Where(variant => !variant.IsShadow)];

    /// <summary>Those that only get copies.</summary>
    public IReadOnlyList<ServedVariant> Shadows { get; } = [.. variants.Where(variant => variant.IsShadow)];

    /// <summary>Picks the one that answers a request.</summary>
    /// <param name="stickyKey">The caller's key.</param>
    /// <param name="target">The only one it may be.</param>
    /// <param name="version">The only version it may have.</param>
    /// <returns>Null when there is none such.</returns>
    public ServedVariant? Pick(string? stickyKey, string? target, string? version)
    {
        if (target is null && version is null)
        {
            return _picker.Pick(stickyKey);
        }

        foreach (var variant in Answering)
        {
            if ((target is null || variant.Name == target) && (version is null || variant.Version == version))
            {
                return variant;
            }
        }

        return null;
    }

    /// <summary>The endpoint is to be scaled otherwise.</summary>
    public void Keep(ScoringOptions options)
    {
        foreach (var share in pipelines)
        {
            share.Keep(options);
        }

        foreach (var variant in variants)
        {
            variant.Program?.Scale(options.Scaling);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var used in (IEnumerable<IAsyncDisposable>)[.. pipelines, .. programs])
        {
            await used.DisposeAsync().ConfigureAwait(false);
        }
    }
}
