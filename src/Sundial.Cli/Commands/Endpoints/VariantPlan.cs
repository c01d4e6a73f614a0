using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>What is to answer, put together from what was written.</summary>
internal static class VariantPlan
{
    private const double Whole = 100;

    /// <summary>All variants, with their weights.</summary>
    /// <param name="main">What --model, --job or --chain names; null where none is given.</param>
    /// <param name="others">What each --variant names.</param>
    /// <returns>Empty where nothing is named.</returns>
    /// <exception cref="UsageException">The shares do not go together.</exception>
    public static IReadOnlyList<VariantRequest> Of(VariantRequest? main, IReadOnlyList<WrittenVariant> others)
    {
        if (others.GroupBy(other => other.Variant.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException($"There are two variants {twice.Key}; give each a name of its own.");
        }

        if (main is null)
        {
            return [.. others.Select(other => other.Variant with { Weight = other.Share ?? 1 })];
        }

        if (others.FirstOrDefault(other => other.Variant.Name == main.Name) is { } taken)
        {
            throw new UsageException($"The variant {taken.Variant.Name} is the one that --model, --job or --chain names; give another name, or write all of them as --variant.");
        }

        if (others.FirstOrDefault(other => other is { Share: null, Variant.Shadow: false }) is { } without)
        {
            throw new UsageException($"The variant {without.Variant.Name} needs its share: @10 for 10 % of the requests, or @shadow for copies only.");
        }

        var taking = others.Where(other => !other.Variant.Shadow).Sum(other => other.Share!.Value);
        return taking < Whole
            ? [main with { Weight = taking > 0 ? Whole - taking : 1 }, .. others.Select(other => other.Variant with { Weight = other.Share ?? 1 })]
            : throw new UsageException($"The shares of the variants come to {taking:0.##} %, which leaves nothing for {main.Name}; write smaller ones.");
    }
}
