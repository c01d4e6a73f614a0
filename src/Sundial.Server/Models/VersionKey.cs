using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sundial.Server.Models;

/// <summary>Which version of a model a path names: a number, or <c>latest</c>. A handler takes it as a parameter.</summary>
/// <param name="Number">The number; null for the latest; 0, which no version has, for what is neither.</param>
internal sealed record VersionKey(int? Number)
{
    private const string Latest = "latest";

    /// <summary>Reads either; never fails, since what is no number is no version's.</summary>
    public static VersionKey Parse(string? text) =>
        text == Latest ? new((int?)null)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number)
        : new(0);

    /// <summary>For the binding of routes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionKey? result)
    {
        result = Parse(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? Latest;
}
