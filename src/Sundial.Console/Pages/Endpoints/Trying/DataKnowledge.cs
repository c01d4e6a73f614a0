using System.Globalization;
using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>What the data that a model was trained on has for trying it: pictures to begin with, or of a table's columns values to choose from, ranges and a row.</summary>
internal static class DataKnowledge
{
    private const int LongestExample = 200;
    private const int MostSamples = 10;
    private const int MostLooked = 200;

    /// <summary>Adds it to a form, as far as it is there: a model that was brought has no data set, a data set may be deleted, and a key may be good for the endpoint only.</summary>
    public static async Task<TryForm> AddAsync(TryForm form, SundialClient client, EndpointView endpoint, CancellationToken cancel)
    {
        if (form.Kind is not (TryKind.Rows or TryKind.Picture) || endpoint.Variants.FirstOrDefault(variant => !variant.Shadow)?.Stages is not [var stage, ..])
        {
            return form;
        }

        try
        {
            return await DatasetAsync(client, stage.Label, cancel) is not { } dataset ? form
                : form.Kind == TryKind.Picture ? form with { Dataset = dataset, Samples = await SamplesAsync(client, dataset, cancel) }
                : (await client.Datasets.GetProfileAsync(dataset, cancel)).Table is { } table ? form with { Dataset = dataset, Columns = [.. form.Columns.Select(column => Known(column, table))] }
                : form;
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Forbidden)
        {
            return form;
        }
    }

    /// <summary>A column with what a table tells of it.</summary>
    public static TryColumn Known(TryColumn column, ProfiledTable table)
    {
        for (var at = 0; at < table.Columns.Count; at++)
        {
            if (table.Columns[at] is { } profiled && profiled.Name == column.Name)
            {
                return column with { Kind = KindOf(profiled.Kind), Suggestions = [.. (profiled.Top ?? []).Select(value => value.Name)], Hint = HintOf(profiled), Example = ExampleOf(table, at) };
            }
        }

        return column;
    }

    /// <summary>A few pictures to begin with: of each class one, as far as there is room; of pictures with boxes some from all over.</summary>
    public static IReadOnlyList<DatasetPicture> SamplesOf(IReadOnlyList<DatasetPicture> pictures)
    {
        var classed = pictures.Where(picture => picture.Class is not null).DistinctBy(picture => picture.Class).Take(MostSamples).ToList();
        return classed.Count > 0 ? classed : [.. pictures.Where((_, at) => at % Math.Max(1, pictures.Count / MostSamples) == 0).Take(MostSamples)];
    }

    private static async Task<IReadOnlyList<DatasetPicture>> SamplesAsync(SundialClient client, string dataset, CancellationToken cancel) =>
        SamplesOf((await client.Datasets.GetPicturesAsync(dataset, limit: MostLooked, cancel: cancel)).Items);

    private static CellKind KindOf(ProfiledColumnKind kind) => kind switch
    {
        ProfiledColumnKind.Number => CellKind.Number,
        ProfiledColumnKind.Date => CellKind.Date,
        _ => CellKind.Text,
    };

    private static string? HintOf(ProfiledColumn column) => column switch
    {
        { Kind: ProfiledColumnKind.Number, Numbers: { Quantiles: [_, var quarter, _, var most, ..] } numbers } =>
            $"A number from {Written(numbers.Least)} to {Written(numbers.Most)}; half of them from {Written(quarter)} to {Written(most)}.",
        { Kind: ProfiledColumnKind.Category, Distinct: { } distinct } => $"One of {distinct} values.",
        _ => null,
    };

    // The first row that has a value is as good as any, and shows how values are written. What was cut is no value.
    private static string ExampleOf(ProfiledTable table, int at) => table.SampleRows.Select(row => row.ElementAtOrDefault(at)).FirstOrDefault(cell => cell is { Length: > 0 and < LongestExample }) ?? string.Empty;

    private static async Task<string?> DatasetAsync(SundialClient client, string label, CancellationToken cancel)
    {
        if (label.Split('#') is [{ Length: > 0 } job, _])
        {
            return (await client.Jobs.GetAsync(job, cancel)).Dataset;
        }

        if (label.LastIndexOf(':') is > 0 and var colon && int.TryParse(label.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            var known = await client.Models.GetVersionAsync(label[..colon], version, cancel);
            return known.Job is { } made ? (await client.Jobs.GetAsync(made.ToString(), cancel)).Dataset : null;
        }

        return null;
    }

    private static string Written(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
