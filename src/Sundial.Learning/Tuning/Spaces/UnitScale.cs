namespace Sundial.Learning.Tuning.Spaces;

/// <summary>The values of a hyperparameter laid out on [0, 1], each with its even share of the room.</summary>
internal static class UnitScale
{
    /// <summary>The share of [0, 1] that 0 has on a log scale that allows it.</summary>
    public const double ZeroShare = 0.1;

    // What nobody can tell apart need not be told apart in trials and reports either.
    private const int SignificantDigits = 5;

    /// <summary>The place of a value; of a whole number or a category, the middle of its room.</summary>
    public static double ToUnit(this Hyperparameter it, double value)
    {
        if (it.AllowsZero)
        {
            return value == 0 ? ZeroShare / 2 : ZeroShare + ((1 - ZeroShare) * LogPlace(it, value));
        }

        return it.Scale switch
        {
            HyperparameterScale.Linear => (value - it.Low) / (it.High - it.Low),
            HyperparameterScale.Log or HyperparameterScale.LogInteger => LogPlace(it, value),
            _ => (value - it.Low + 0.5) / (it.High - it.Low + 1),
        };
    }

    /// <summary>The value at a place.</summary>
    /// <param name="it">The hyperparameter.</param>
    /// <param name="unit">The place; outside of [0, 1] the nearest within counts.</param>
    public static double FromUnit(this Hyperparameter it, double unit)
    {
        unit = Math.Clamp(unit, 0, 1);
        if (it.AllowsZero)
        {
            return unit < ZeroShare ? 0 : LogValue(it, (unit - ZeroShare) / (1 - ZeroShare));
        }

        return it.Scale switch
        {
            HyperparameterScale.Linear => Rounded(it, it.Low + (unit * (it.High - it.Low))),
            HyperparameterScale.Log or HyperparameterScale.LogInteger => LogValue(it, unit),
            _ => Math.Min(it.High, it.Low + Math.Floor(unit * (it.High - it.Low + 1))),
        };
    }

    // The ends of a whole number's room lie half a step beyond it, so that the ends are met as often as their neighbours.
    private static (double From, double To) Ends(Hyperparameter it) =>
        it.Scale == HyperparameterScale.LogInteger ? (Math.Log(it.Low - 0.5), Math.Log(it.High + 0.5)) : (Math.Log(it.Low), Math.Log(it.High));

    private static double LogPlace(Hyperparameter it, double value)
    {
        var (from, to) = Ends(it);
        return (Math.Log(value) - from) / (to - from);
    }

    private static double LogValue(Hyperparameter it, double unit)
    {
        var (from, to) = Ends(it);
        var value = Math.Exp(from + (unit * (to - from)));
        return it.Scale == HyperparameterScale.LogInteger ? Math.Clamp(Math.Round(value), it.Low, it.High) : Rounded(it, value);
    }

    private static double Rounded(Hyperparameter it, double value)
    {
        if (value != 0)
        {
            // Through decimal places rather than a multiplication, so that what is printed is what is held.
            var places = SignificantDigits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
            value = places is >= 0 and <= 15 ? Math.Round(value, places) : value;
        }

        return Math.Clamp(value, it.Low, it.High);
    }
}
