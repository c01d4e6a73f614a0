using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Search;

/// <summary>A hyperparameter that is searched: the stretch of its scale that is looked at, and how finely.</summary>
/// <param name="Hyperparameter">Which.</param>
/// <param name="From">Where the stretch begins on [0, 1].</param>
/// <param name="To">Where it ends.</param>
/// <param name="GridSteps">Places on a grid through the default; 0 where genes are continuous.</param>
internal sealed record Gene(Hyperparameter Hyperparameter, double From, double To, int GridSteps)
{
    /// <summary>Length of the stretch.</summary>
    public double Width => To - From;

    /// <summary>A stretch around the default.</summary>
    /// <param name="it">The hyperparameter.</param>
    /// <param name="rangeShare">Which share of the scale; of categories and zeros, all is taken whatever it says.</param>
    /// <param name="gridSteps">Places on a grid; 0 for none.</param>
    public static Gene Around(Hyperparameter it, double rangeShare, int gridSteps)
    {
        if (it.IsCategory || rangeShare >= 1)
        {
            return new Gene(it, 0, 1, gridSteps);
        }

        // Where the default lies near an end the stretch is moved and not cut, and zero stays within reach of the least above it.
        var from = Math.Clamp(it.ToUnit(it.Default) - (rangeShare / 2), 0, 1 - rangeShare);
        return new Gene(it, it.AllowsZero ? 0 : from, from + rangeShare, gridSteps);
    }

    /// <summary>The place on the grid, or of the whole number, or of the name, that a place belongs to.</summary>
    /// <param name="unit">A place on [0, 1].</param>
    public double Snap(double unit)
    {
        unit = Math.Clamp(unit, From, To);
        if (Hyperparameter.Values is { } values && (GridSteps == 0 || values <= GridSteps))
        {
            return Hyperparameter.ToUnit(Hyperparameter.FromUnit(unit));
        }

        if (GridSteps == 0 || (Hyperparameter.AllowsZero && unit < UnitScale.ZeroShare))
        {
            return Hyperparameter.AllowsZero && unit < UnitScale.ZeroShare ? UnitScale.ZeroShare / 2 : unit;
        }

        var origin = Hyperparameter.ToUnit(Hyperparameter.Default);
        var step = Width / (GridSteps - 1);
        return Math.Clamp(origin + (Math.Round((unit - origin) / step) * step), From, To);
    }

    /// <summary>The least step that leads to another value.</summary>
    public double LeastStep => Math.Max(
        Hyperparameter.Scale is HyperparameterScale.Integer or HyperparameterScale.Category ? 1.0 / Hyperparameter.Values!.Value : 0,
        GridSteps > 0 && !Hyperparameter.IsCategory ? Width / (GridSteps - 1) : 0);
}
