using Sundial.Learning.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class SubsampleTests
{
    private static readonly int[] s_labels = [.. Enumerable.Repeat(0, 700), .. Enumerable.Repeat(1, 200), .. Enumerable.Repeat(2, 100)];
    private static readonly int[] s_all = [.. Enumerable.Range(0, 1000)];

    [Fact]
    public void A_proportional_subsample_keeps_the_proportions_and_the_threshold()
    {
        Assert.Equal([70, 20, 10], Counts(Take(100, SubsampleMode.Proportional)));
        Assert.Equal(1000, Take(5000, SubsampleMode.Proportional).Length);
    }

    [Fact]
    public void An_equal_subsample_takes_as_many_of_each_class_as_the_poorest_has_at_most()
    {
        Assert.Equal([30, 30, 30], Counts(Take(91, SubsampleMode.EqualByClass)));
        Assert.Equal([100, 100, 100], Counts(Take(900, SubsampleMode.EqualByClass)));
    }

    [Fact]
    public void No_subsample_is_larger_than_its_threshold_and_each_class_has_its_least()
    {
        for (var threshold = 12; threshold <= 1000; threshold += 7)
        {
            foreach (var mode in Enum.GetValues<SubsampleMode>())
            {
                var taken = Subsample.Take(s_all, s_labels, ["a", "b", "c"], threshold, mode, seed: 3, leastPerClass: 4);
                Assert.InRange(taken.Length, mode == SubsampleMode.Proportional ? threshold : 12, threshold);
                Assert.True(Counts(taken).Min() >= 4);
                Assert.Equal(taken.Order().Distinct(), taken);
            }
        }
    }

    [Fact]
    public void A_small_subsample_lies_within_a_larger_one_of_the_same_seed()
    {
        Assert.Empty(Take(200, SubsampleMode.Proportional).Except(Take(400, SubsampleMode.Proportional)));
        Assert.NotEqual(Take(200, SubsampleMode.Proportional), Take(200, SubsampleMode.Proportional, seed: 9));
    }

    [Fact]
    public void Only_the_given_images_are_chosen_from()
    {
        int[] some = [.. Enumerable.Range(0, 1000).Where(index => index % 3 == 0)];

        Assert.Empty(Subsample.Take(some, s_labels, ["a", "b", "c"], 50, SubsampleMode.Proportional, seed: 1).Except(some));
    }

    [Fact]
    public void Too_few_of_a_class_to_learn_from_is_an_error_that_names_it()
    {
        var fault = Assert.Throws<DatasetException>(() => Subsample.Take(s_all, s_labels, ["a", "b", "c"], 1000, SubsampleMode.Proportional, seed: 1, leastPerClass: 150));

        Assert.Equal(DatasetCodes.TooFew, fault.Code);
        Assert.Contains("\"c\" (100)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_that_leaves_too_few_per_class_says_what_would_do()
    {
        var fault = Assert.Throws<DatasetException>(() => Subsample.Take(s_all, s_labels, ["a", "b", "c"], 29, SubsampleMode.EqualByClass, seed: 1, leastPerClass: 10));

        Assert.Contains("at least 30", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotas_sum_to_the_whole_and_go_by_the_largest_remainder()
    {
        Assert.Equal([2, 2, 3], Quotas.Divide([10, 10, 16], 7));
        Assert.Equal([0, 0], Quotas.Divide([0, 0], 0));
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var weights = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(50)).ToArray();
            var total = random.Next(weights.Sum() + 1);
            var parts = Quotas.Divide(weights, total);
            Assert.Equal(total, parts.Sum());
            Assert.All(parts.Zip(weights), pair => Assert.InRange(pair.First, 0, pair.Second));
        }
    }

    private static int[] Take(int threshold, SubsampleMode mode, ulong seed = 1) => Subsample.Take(s_all, s_labels, ["a", "b", "c"], threshold, mode, seed);

    private static int[] Counts(int[] taken) => [.. Enumerable.Range(0, 3).Select(label => taken.Count(index => s_labels[index] == label))];
}
