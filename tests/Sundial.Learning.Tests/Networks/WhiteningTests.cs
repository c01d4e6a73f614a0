using Sundial.Learning.Networks;
using Xunit;

namespace Sundial.Learning.Tests.Networks;

public sealed class WhiteningTests
{
    [Fact]
    public void Filters_turn_correlated_patches_into_uncorrelated_numbers_of_equal_size()
    {
        const int Size = 9, Count = 20_000;
        var random = new Random(1);
        var patches = new float[Count * Size];
        for (var n = 0; n < Count; n++)
        {
            // Neighbours share most of what they are, as pixels do.
            var shared = Normal(random);
            for (var i = 0; i < Size; i++)
            {
                patches[n * Size + i] = (float)(shared + 0.3 * (i + 1) * Normal(random));
            }
        }

        var filters = Whitening.Filters(patches, channels: 1, outputs: 18, random);
        var outputs = new double[Size, Size];
        for (var n = 0; n < Count; n++)
        {
            var y = Enumerable.Range(0, Size).Select(f => Enumerable.Range(0, Size).Sum(i => (double)filters[f * Size + i] * patches[n * Size + i])).ToArray();
            for (var a = 0; a < Size; a++)
            {
                for (var b = 0; b < Size; b++)
                {
                    outputs[a, b] += y[a] * y[b] / Count;
                }
            }
        }

        for (var a = 0; a < Size; a++)
        {
            for (var b = 0; b < Size; b++)
            {
                Assert.Equal(a == b ? 1 : 0, outputs[a, b], 0.05);
            }
        }

        // The second half is the first, turned round.
        Assert.Equal(filters[..(9 * Size)].Select(w => -w), filters[(9 * Size)..]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
