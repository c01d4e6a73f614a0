using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Http;

namespace Sundial.Console.Components.Forms;

/// <summary>What was typed into a form, read field by field; what is wrong is kept beside the field's name, so that the form can be shown again with it.</summary>
/// <param name="typed">The fields.</param>
public sealed class FormFields(IReadOnlyDictionary<string, string> typed)
{
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);

    /// <summary>A form that nobody has typed into yet.</summary>
    public static FormFields Empty => new(new Dictionary<string, string>());

    /// <summary>Whether something is wrong.</summary>
    public bool HasFaults => _faults.Count > 0;

    /// <summary>What is wrong with the form as a whole; null for nothing.</summary>
    public string? Whole => Fault(string.Empty);

    /// <summary>Reads a posted form.</summary>
    public static async Task<FormFields> ReadAsync(HttpContext http) => Of(await http.Request.ReadFormAsync(http.RequestAborted));

    /// <summary>The fields of a form; of a name that comes more than once the first.</summary>
    public static FormFields Of(IFormCollection form) => new(form.ToDictionary(field => field.Key, field => field.Value.FirstOrDefault() ?? string.Empty, StringComparer.Ordinal));

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? Fault(string name) => _faults.GetValueOrDefault(name);

    /// <summary>What was typed, without blanks around; the other text where the field was not sent.</summary>
    public string Typed(string name, string otherwise = "") => typed.TryGetValue(name, out var text) ? text.Trim() : otherwise;

    /// <summary>What was typed; null where it is empty.</summary>
    public string? Text(string name) => Typed(name) is { Length: > 0 } text ? text : null;

    /// <summary>Whether a box was ticked.</summary>
    public bool Is(string name) => typed.ContainsKey(name);

    /// <summary>A number; null where nothing was typed.</summary>
    /// <param name="name">The field.</param>
    /// <param name="least">Least value.</param>
    /// <param name="most">Greatest value.</param>
    public double? Number(string name, double least, double most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"Enter a number from {least} to {most}, such as {(least + Math.Min(most, least + 1)) / 2}."));
        return null;
    }

    /// <summary>A whole number; null where nothing was typed.</summary>
    /// <param name="name">The field.</param>
    /// <param name="least">Least value.</param>
    /// <param name="most">Greatest value.</param>
    public int? Count(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"Enter a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>Says what is wrong with a field, or with the form as a whole where the name is empty; the first word holds.</summary>
    public void Refuse(string name, string sentence) => _faults.TryAdd(name, sentence);

    /// <summary>Says what the API refused, beside the fields that it names; what it says of others stands above the form.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="fieldOf">From a member of the request to a field; null where there is none.</param>
    public void Refuse(ApiException refused, Func<string, string?> fieldOf)
    {
        foreach (var (member, texts) in refused.Problem.Errors ?? new Dictionary<string, string[]>())
        {
            if (fieldOf(member) is { } field)
            {
                Refuse(field, Sentence(string.Join("; ", texts)));
            }
        }

        if (!HasFaults)
        {
            Refuse(string.Empty, refused.Problem.Detail ?? refused.Problem.Title ?? refused.Message);
        }
    }

    // The API's words follow the member's name: "must be from 0 to 1".
    private static string Sentence(string words) => $"This {words.TrimEnd('.')}.";
}
