namespace Sundial.Learning.Tuning.Knowledge;

/// <summary>What data looks like from far: enough to tell whose hyperparameters to try.</summary>
/// <param name="Items">Rows, or images.</param>
/// <param name="Inputs">Columns, or pixels of an image.</param>
/// <param name="Outputs">Classes; 1 for a number.</param>
/// <param name="Balance">Share of the rarest class times the number of classes: 1 where all are as frequent, towards 0 where one is rare; 1 for a number.</param>
public sealed record DataShape(double Items, double Inputs, double Outputs, double Balance = 1)
{
    /// <summary>How unlike another it is, in powers of ten; 0 for the same. How many items there are counts most, as it decides how much can be learnt at all.</summary>
    /// <param name="other">The other.</param>
    public double Distance(DataShape other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (items, inputs) = (Apart(Items, other.Items), Apart(Inputs, other.Inputs));
        var (outputs, balance) = (Apart(Outputs, other.Outputs), Apart(Balance, other.Balance));
        return Math.Sqrt((items * items) + (0.5 * inputs * inputs) + (0.5 * outputs * outputs) + (0.25 * balance * balance));
    }

    private static double Apart(double first, double second) => Math.Log10(Math.Max(1e-3, first) / Math.Max(1e-3, second));
}
