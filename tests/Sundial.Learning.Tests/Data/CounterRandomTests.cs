using Sundial.Learning.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class CounterRandomTests
{
    [Fact]
    public void The_same_key_gives_the_same_numbers_and_another_key_gives_others()
    {
        var keys = new[] { (1ul, 0ul, 0ul), (0ul, 1ul, 0ul), (0ul, 0ul, 1ul), (1ul, 1ul, 0ul), (0ul, 0ul, 0ul) };

        Assert.Equal(keys.Length, keys.Select(key => CounterRandom.Hash(key.Item1, key.Item2, key.Item3)).Distinct().Count());
        Assert.All(keys, key => Assert.Equal(
            new CounterRandom(key.Item1, key.Item2, key.Item3).Next(), CounterRandom.Hash(key.Item1, key.Item2, key.Item3)));
    }

    [Fact]
    public void Numbers_keep_to_their_bounds_and_reach_all_of_them_evenly()
    {
        var random = new CounterRandom(42, 0, 0);
        var counts = new int[7];
        double sum = 0;
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Next(7)]++;
            var single = random.NextSingle();
            Assert.InRange(single, 0, 0.99999999f);
            sum += single;
        }

        Assert.All(counts, count => Assert.InRange(count, 9600, 10_400));   // four standard deviations
        Assert.InRange(sum / 70_000, 0.495, 0.505);
    }

    [Fact]
    public void First_numbers_of_neighbouring_keys_are_as_good_as_random()
    {
        // Each of 64 bits is set in about half of the first numbers of the keys 0, 1, 2, …
        for (var bit = 0; bit < 64; bit++)
        {
            var set = Enumerable.Range(0, 10_000).Count(key => ((CounterRandom.Hash(1, 5, (ulong)key) >> bit) & 1) != 0);
            Assert.InRange(set, 4750, 5250);
        }
    }

    [Fact]
    public void A_shuffle_keeps_everything_and_puts_each_item_anywhere()
    {
        var firsts = new int[10];
        for (var seed = 0ul; seed < 5000; seed++)
        {
            var items = Enumerable.Range(0, 10).ToArray();
            new CounterRandom(seed, 0, 0).Shuffle<int>(items);
            Assert.Equal(Enumerable.Range(0, 10), items.Order());
            firsts[items[0]]++;
        }

        Assert.All(firsts, count => Assert.InRange(count, 400, 600));
    }
}
