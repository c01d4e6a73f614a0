namespace Sundial.Learning.Networks;

/// <summary>Filters that turn 3×3 patches of the data into uncorrelated numbers of equal size; the first layer of a network, learned from the data without a gradient.</summary>
/// <remarks>Principal components of the patches, each divided by its standard deviation, and their negatives, since an activation keeps one side of a number (Page 2019, "How to train your ResNet" 8).</remarks>
internal static class Whitening
{
    private const int Taps = 9;
    private const double Epsilon = 5e-4;

    /// <summary>Makes the filters.</summary>
    /// <param name="patches">[n, C·9] in the order channel, row, column: normalised pixels.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="outputs">Filters wanted, even.</param>
    /// <param name="random">Draws mixtures where there are fewer components than half the outputs.</param>
    /// <returns>[outputs, C, 3, 3].</returns>
    public static float[] Filters(ReadOnlySpan<float> patches, int channels, int outputs, Random random)
    {
        var size = channels * Taps;
        var (values, vectors) = SymmetricEigen.Decompose(Covariance(patches, size), size);
        var largest = Math.Max(values[0], 1e-12);
        var half = outputs / 2;
        var filters = new float[outputs * size];
        var weights = new double[size];
        for (var i = 0; i < half; i++)
        {
            Array.Clear(weights);
            if (i < size)
            {
                weights[i] = 1;
            }
            else
            {
                RandomDirection(weights, random);
            }

            for (var j = 0; j < size; j++)
            {
                var sum = 0.0;
                for (var e = 0; e < size; e++)
                {
                    sum += weights[e] * vectors[e * size + j] / Math.Sqrt(values[e] + Epsilon * largest);
                }

                filters[i * size + j] = (float)sum;
                filters[(half + i) * size + j] = (float)-sum;
            }
        }

        return filters;
    }

    private static double[] Covariance(ReadOnlySpan<float> patches, int size)
    {
        var count = patches.Length / size;
        var covariance = new double[size * size];
        for (var n = 0; n < count; n++)
        {
            var patch = patches.Slice(n * size, size);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    covariance[i * size + j] += (double)patch[i] * patch[j];
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                covariance[i * size + j] /= Math.Max(1, count);
                covariance[j * size + i] = covariance[i * size + j];
            }
        }

        return covariance;
    }

    private static void RandomDirection(double[] weights, Random random)
    {
        var norm = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = random.NextDouble() * 2 - 1;
            norm += weights[i] * weights[i];
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] /= Math.Sqrt(norm);
        }
    }
}
