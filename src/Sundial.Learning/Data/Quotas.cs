namespace Sundial.Learning.Data;

/// <summary>Divides a whole number in proportion to weights.</summary>
internal static class Quotas
{
    /// <summary>By largest remainder, ties to the earlier; the parts sum to <paramref name="total"/>, and none exceeds its weight.</summary>
    /// <param name="weights">What is there.</param>
    /// <param name="total">What is wanted, at most the sum of the weights.</param>
    public static int[] Divide(ReadOnlySpan<int> weights, int total)
    {
        long sum = 0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        var parts = new int[weights.Length];
        var remainders = new (long Remainder, int Index)[weights.Length];
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var exact = (long)total * weights[i];
            parts[i] = sum == 0 ? 0 : (int)(exact / sum);
            remainders[i] = (sum == 0 ? 0 : exact % sum, i);
            left -= parts[i];
        }

        Array.Sort(remainders, (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Index.CompareTo(b.Index));
        for (var i = 0; i < left && i < remainders.Length; i++)
        {
            parts[remainders[i].Index]++;
        }

        return parts;
    }
}
