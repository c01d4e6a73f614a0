namespace Sundial.Learning.Training;

/// <summary>Finds the factor on a model's scores that makes its probabilities say how often it is right.</summary>
/// <remarks>
/// Label smoothing makes a network doubt more than it should. One number, found on the validation images, mends that and
/// changes no label (Guo et al. 2017, "On Calibration of Modern Neural Networks", temperature scaling).
/// </remarks>
internal static class Calibration
{
    private const double Least = 0.2;
    private const double Most = 20;
    private const int Iterations = 40;

    // With fewer images the factor would follow the few mistakes among them.
    private const int LeastImages = 50;

    /// <summary>The factor with the least mean negative log-likelihood, by golden-section search; 1 where there are too few images to tell.</summary>
    /// <param name="probabilities">[n][classes], as the model gives them.</param>
    /// <param name="labels">[n], the true classes.</param>
    public static double Factor(IReadOnlyList<float[]> probabilities, IReadOnlyList<int> labels)
    {
        if (labels.Count < LeastImages)
        {
            return 1;
        }

        var scores = probabilities.Select(row => Array.ConvertAll(row, p => Math.Log(Math.Max(p, 1e-12)))).ToArray();
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(Least), Math.Log(Most));
        for (var i = 0; i < Iterations; i++)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            (low, high) = Loss(scores, labels, Math.Exp(left)) < Loss(scores, labels, Math.Exp(right)) ? (low, right) : (left, high);
        }

        return Math.Exp((low + high) / 2);
    }

    private static double Loss(double[][] scores, IReadOnlyList<int> labels, double factor)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var highest = scores[i].Max() * factor;
            sum += highest + Math.Log(scores[i].Sum(score => Math.Exp(factor * score - highest))) - factor * scores[i][labels[i]];
        }

        return sum;
    }
}
