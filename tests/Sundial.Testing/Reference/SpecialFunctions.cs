namespace Sundial.Testing.Reference;

/// <summary>What <see cref="Math"/> lacks.</summary>
internal static class SpecialFunctions
{
    /// <summary>The error function, to about 1e-15.</summary>
    /// <remarks>Its Maclaurin series while that loses no digits, then the continued fraction of erfc (Abramowitz and Stegun 7.1.5 and 7.1.14).</remarks>
    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        return a < 2.5 ? Series(x) : Math.CopySign(1 - ComplementaryFraction(a), x);
    }

    private static double Series(double x)
    {
        // The form with positive terms only: 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)) (7.1.6).
        double term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double ComplementaryFraction(double x)
    {
        var fraction = 0.0;
        for (var n = 120; n >= 1; n--)
        {
            fraction = n / 2.0 / (x + fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }
}
