using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sundial.Console.Components.Forms;
using Sundial.Contracts.Client;

namespace Sundial.Console.Pages.Predictions;

/// <summary>What predictions are looked for by, as it stands in a page's address.</summary>
public sealed class PredictionSearch
{
    /// <summary>From when on.</summary>
    public const string Since = "since";

    /// <summary>Until when.</summary>
    public const string Until = "until";

    /// <summary>The class.</summary>
    public const string Label = "label";

    /// <summary>Least confidence in percent.</summary>
    public const string Least = "least";

    /// <summary>Greatest confidence in percent.</summary>
    public const string Most = "most";

    /// <summary>The variant.</summary>
    public const string Variant = "variant";

    /// <summary>HTTP status of the answer.</summary>
    public const string Status = "status";

    /// <summary>Whether it is known what was right: <c>known</c> or <c>unknown</c>.</summary>
    public const string Truth = "truth";

    /// <summary>Whether shadows' predictions are looked for instead.</summary>
    public const string Shadows = "shadows";

    /// <summary>Where the page before ended.</summary>
    public const string Cursor = "cursor";

    // As a browser's field for a moment writes it; seconds where it has them.
    private static readonly string[] s_moments = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd' 'HH:mm", "yyyy-MM-dd"];
    private static readonly string[] s_names = [Since, Until, Label, Least, Most, Variant, Status, Truth, Shadows];

    private PredictionSearch(FormFields fields, PredictionFilter filter) => (Fields, Filter) = (fields, filter);

    /// <summary>What is typed, and what is wrong with it.</summary>
    public FormFields Fields { get; }

    /// <summary>What is looked for.</summary>
    public PredictionFilter Filter { get; }

    /// <summary>Whether anything narrows it down.</summary>
    public bool IsNarrow => s_names.Any(name => Fields.Text(name) is not null);

    /// <summary>Where the page before ended; null for the first page.</summary>
    public string? After => Fields.Text(Cursor);

    /// <summary>Reads an address's query.</summary>
    public static PredictionSearch Of(IQueryCollection query)
    {
        var fields = new FormFields(query.ToDictionary(pair => pair.Key, pair => pair.Value.FirstOrDefault() ?? string.Empty, StringComparer.Ordinal));
        var filter = new PredictionFilter
        {
            Since = Moment(fields, Since),
            Until = Moment(fields, Until),
            Label = fields.Text(Label),
            MinConfidence = fields.Number(Least, 0, 100) / 100,
            MaxConfidence = fields.Number(Most, 0, 100) / 100,
            Variant = fields.Text(Variant),
            Status = fields.Count(Status, 100, 599),
            HasTruth = fields.Text(Truth) switch { "known" => true, "unknown" => false, _ => null },
            Shadow = fields.Is(Shadows),
        };
        return new PredictionSearch(fields, filter);
    }

    /// <summary>The query of the page after this one.</summary>
    public string QueryAfter(string cursor) =>
        string.Join('&', s_names.Where(name => Fields.Text(name) is not null).Select(name => $"{name}={Uri.EscapeDataString(Fields.Typed(name))}").Append($"{Cursor}={Uri.EscapeDataString(cursor)}"));

    private static DateTimeOffset? Moment(FormFields fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        fields.Refuse(name, "Write it as 2026-11-22 14:30.");
        return null;
    }
}
