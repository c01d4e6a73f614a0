using System.Globalization;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>A variant as it is written: <c>NAME=WHAT@SHARE</c>.</summary>
/// <param name="Variant">What it is; its weight is set once all are known.</param>
/// <param name="Share">Its share of the requests; null where none was written, or it is a shadow.</param>
internal sealed record WrittenVariant(VariantRequest Variant, double? Share)
{
    /// <summary>How it is written.</summary>
    public const string Form = "NAME=WHAT[@SHARE]";

    private const string Shadow = "shadow";
    private const double MostShare = 1_000_000;

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; what follows the text in a sentence.</exception>
    public static WrittenVariant Of(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } rest])
        {
            throw new FormatException($"is no variant; write it as {Form}, such as canary=digits:4@10");
        }

        var at = rest.LastIndexOf('@');
        var (what, share) = at < 0 ? (rest, null) : (rest[..at], rest[(at + 1)..]);
        var variant = Named(what) with { Name = name };
        return share == Shadow
            ? new(variant with { Shadow = true }, null)
            : new(variant, share is null ? null : ShareOf(share));
    }

    /// <summary>What is named: <c>digits</c>, <c>digits:4</c>, <c>digits#best</c> for a checkpoint of a job, <c>a,b</c> for a chain.</summary>
    /// <exception cref="FormatException">Nothing is.</exception>
    public static VariantRequest Named(string what)
    {
        if (what.Contains(',', StringComparison.Ordinal))
        {
            return new() { Chain = Chain(what) };
        }

        return what.Split('#') switch
        {
            [{ Length: > 0 } model] => new() { Model = model },
            [{ Length: > 0 } job, { Length: > 0 } checkpoint] => new() { Job = job, Checkpoint = Checkpoint(checkpoint) },
            _ => throw new FormatException("names nothing that can answer; write a model as digits or digits:4, a job's checkpoint as digits#best, a chain as a,b"),
        };
    }

    /// <summary>The models of a chain.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string[] Chain(string text) => text.Split(',', StringSplitOptions.TrimEntries) is { Length: >= 2 and <= 15 } models && models.All(model => model.Length > 0)
        ? models
        : throw new FormatException("is no chain; write 2 to 15 models with commas between them, such as digits-features:2,digits-classes:1");

    /// <summary>A checkpoint.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Checkpoint(string text) => text is "best" or "latest" || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        ? text
        : throw new FormatException("is no checkpoint; it can be best, latest, or a number that sundial job checkpoints shows");

    private static double ShareOf(string text) => double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= MostShare
        ? share
        : throw new FormatException("has no share that can be; write it as @10 for 10 % of the requests, or @shadow for copies only");
}
