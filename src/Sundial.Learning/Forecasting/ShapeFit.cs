namespace Sundial.Learning.Forecasting;

/// <summary>What points say about a curve of one shape under one noise: how likely they are, and the end and the height of the curve given them.</summary>
/// <remarks>
/// value = end − height · left(amount) + noise, with independent normal priors on end and height: Bayesian linear regression in closed form
/// (Bishop 2006, §3.3 and §3.5), two by two. That the height cannot be below nothing, nor the end beyond the limit, is taken into account by
/// the share of the posterior that keeps to it.
/// </remarks>
internal readonly record struct ShapeFit(double LogEvidence, double EndMean, double HeightMean, double EndDeviation, double HeightDeviation, double Correlation)
{
    /// <summary>Fits.</summary>
    /// <param name="sums">Sums over the points for this shape.</param>
    /// <param name="noise">Standard deviation of the noise.</param>
    /// <param name="prior">What is thought beforehand.</param>
    public static ShapeFit Of(in ShapeSums sums, double noise, in CurvePrior prior)
    {
        // Posterior precision and mean of (end, height); values and priors are relative to the last level, where the end's prior lies.
        var (w, pe, ph) = (1 / (noise * noise), 1 / (prior.EndDeviation * prior.EndDeviation), 1 / (prior.HeightDeviation * prior.HeightDeviation));
        var (a, b, c) = (pe + (w * sums.Count), -w * sums.Left, ph + (w * sums.LeftLeft));
        var (u, v) = ((pe * prior.EndMean) + (w * sums.Value), (ph * prior.HeightMean) - (w * sums.LeftValue));
        var determinant = (a * c) - (b * b);
        var (end, height) = (((c * u) - (b * v)) / determinant, ((a * v) - (b * u)) / determinant);

        // log N(values; 0, …) by completing the square.
        var misfit = (w * sums.ValueValue) + (pe * prior.EndMean * prior.EndMean) + (ph * prior.HeightMean * prior.HeightMean) - (end * u) - (height * v);
        var evidence = -(sums.Count * Math.Log(noise)) + (0.5 * Math.Log(pe * ph / determinant)) - (0.5 * misfit);
        var (endDeviation, heightDeviation) = (Math.Sqrt(c / determinant), Math.Sqrt(a / determinant));
        var inBounds = Normal.Below(height / heightDeviation) * Normal.Below((prior.Limit - end) / endDeviation);
        return new ShapeFit(evidence + Math.Log(Math.Max(1e-300, inBounds)), end, height, endDeviation, heightDeviation, -b / Math.Sqrt(a * c));
    }
}

/// <summary>Sums over points that a fit needs; of the share that is left at each, and of its value.</summary>
internal readonly record struct ShapeSums(double Count, double Left, double LeftLeft, double Value, double LeftValue, double ValueValue);

/// <summary>What is thought of a curve before its points are fitted; all relative to its last level.</summary>
/// <param name="EndMean">Where it ends.</param>
/// <param name="EndDeviation">How surely.</param>
/// <param name="HeightMean">How much it rises in all.</param>
/// <param name="HeightDeviation">How surely.</param>
/// <param name="Limit">What it cannot rise above.</param>
internal readonly record struct CurvePrior(double EndMean, double EndDeviation, double HeightMean, double HeightDeviation, double Limit);
