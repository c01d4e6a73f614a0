using System.Globalization;
using Sundial.Console.Components.Forms;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>The fields of the form that moves the traffic, and what they ask for.</summary>
internal static class VariantFields
{
    /// <summary>What a further variant runs.</summary>
    public const string NewWhat = "new-what";

    /// <summary>Its name.</summary>
    public const string NewName = "new-name";

    /// <summary>Its weight.</summary>
    public const string NewWeight = "new-weight";

    /// <summary>Whether it is a shadow.</summary>
    public const string NewShadow = "new-shadow";

    private const double MostWeight = 1_000_000;

    /// <summary>The name of the variant at a place: the endpoint may have others by the time the form comes back.</summary>
    public static string Name(int at) => Of("name", at);

    /// <summary>Its weight.</summary>
    public static string Weight(int at) => Of("weight", at);

    /// <summary>Whether it is a shadow.</summary>
    public static string Shadow(int at) => Of("shadow", at);

    /// <summary>Whether it is taken away.</summary>
    public static string Away(int at) => Of("away", at);

    /// <summary>Reads what is to answer.</summary>
    /// <param name="fields">What was typed; faults are told to it.</param>
    /// <param name="held">The variants that are there.</param>
    public static IReadOnlyList<VariantRequest> Read(FormFields fields, IReadOnlyList<VariantView> held)
    {
        var wanted = new List<VariantRequest>();
        for (var at = 0; at < held.Count; at++)
        {
            if (fields.Typed(Name(at)) != held[at].Name)
            {
                fields.Refuse(string.Empty, "Somebody else has changed what answers in the meantime. Look at what is there now, and change it again.");
                return [];
            }

            var weight = fields.Number(Weight(at), 0, MostWeight) ?? held[at].Weight;
            if (!fields.Is(Away(at)))
            {
                wanted.Add(Answering.Of(held[at]) with { Weight = weight, Shadow = fields.Is(Shadow(at)) });
            }
        }

        if (fields.Text(NewWhat) is { } what)
        {
            wanted.Add((Answering.Of(what) ?? new()) with { Name = fields.Typed(NewName), Weight = fields.Number(NewWeight, 0, MostWeight) ?? 1, Shadow = fields.Is(NewShadow) });
        }

        if (!wanted.Exists(variant => variant is { Shadow: false, Weight: > 0 }))
        {
            fields.Refuse(string.Empty, "Somebody has to answer: leave one variant at least that is no shadow and has a weight above 0.");
        }

        if (wanted.GroupBy(variant => variant.Name, StringComparer.Ordinal).Any(same => same.Count() > 1))
        {
            fields.Refuse(NewName, "There is a variant of this name already; give another one.");
        }

        return wanted;
    }

    /// <summary>From a member of the API's request to the field that holds it.</summary>
    /// <param name="member">Such as <c>variants[1].name</c>.</param>
    /// <param name="wanted">How many variants were asked for.</param>
    public static string? FieldOf(string member, int wanted) => member == string.Create(CultureInfo.InvariantCulture, $"variants[{wanted - 1}].name") ? NewName : null;

    private static string Of(string what, int at) => string.Create(CultureInfo.InvariantCulture, $"{what}-{at}");
}
