namespace Sundial.Learning.Optimizers;

/// <summary>The learning rate as a function of the share of the budget used: a short rise, then a straight line down to a small end.</summary>
/// <remarks>
/// Driven by time when a deadline decides, by steps when the number of epochs is fixed; either way the rate is at its end
/// when the budget is, so that whatever stops the run finds a finished model.
/// </remarks>
/// <param name="Rise">Share of the budget in which the rate rises from <paramref name="Start"/> to 1, in [0, 1).</param>
/// <param name="Start">Factor at share 0.</param>
/// <param name="End">Factor at share 1.</param>
public sealed record LearningRateSchedule(double Rise, double Start, double End)
{
    /// <summary>The factor of the learning rate.</summary>
    /// <param name="share">Share of the budget used; outside [0, 1] it counts as the nearer end.</param>
    public double FactorAt(double share)
    {
        share = Math.Clamp(share, 0, 1);
        return share < Rise
            ? Start + (1 - Start) * share / Rise
            : 1 + (End - 1) * (share - Rise) / (1 - Rise);
    }
}
