using System.Globalization;

namespace Sundial.Learning.Tuning.Spaces;

/// <summary>Values of hyperparameters as a user writes and reads them.</summary>
internal static class HyperparameterText
{
    /// <summary>A value as a user reads it.</summary>
    public static string Print(this Hyperparameter it, double value) =>
        it.IsCategory ? it.Categories[(int)value] : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The value that a user wrote.</summary>
    /// <exception cref="HyperparameterException">It is none, or outside the range.</exception>
    public static double Parse(this Hyperparameter it, string text)
    {
        if (it.IsCategory)
        {
            var index = it.Categories.ToList().FindIndex(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index : throw new HyperparameterException($"{it.Name} cannot be \"{text}\": it is one of {string.Join(", ", it.Categories)}.");
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        return isNumber && it.Allows(value) ? value : throw new HyperparameterException($"{it.Name} cannot be \"{text}\": it is {Range(it)}.");
    }

    /// <summary>What values there are, in words.</summary>
    public static string Range(this Hyperparameter it) => it.IsCategory
        ? $"one of {string.Join(", ", it.Categories)}"
        : FormattableString.Invariant($"{(it.Values is null ? "a number" : "a whole number")} from {it.Low} to {it.High}{(it.AllowsZero ? ", or 0" : "")}");
}
