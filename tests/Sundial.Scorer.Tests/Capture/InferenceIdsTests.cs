using Sundial.Scorer.Capture;
using Xunit;

namespace Sundial.Scorer.Tests.Capture;

public sealed class InferenceIdsTests
{
    [Fact]
    public async Task No_two_are_the_same_whichever_threads_make_them()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, 50_000).Select(_ => InferenceIds.New(Predictions.At)).ToArray(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(400_000, made.SelectMany(ids => ids).Distinct().Count());
    }

    [Fact]
    public void They_are_of_version_7_and_sort_by_time()
    {
        var ids = Enumerable.Range(0, 100).Select(millisecond => InferenceIds.New(Predictions.At.AddMilliseconds(millisecond))).ToList();

        Assert.All(ids, id => Assert.Equal((7, 8), (id.Version, id.Variant & 0xC)));
        Assert.Equal(ids.Order(), ids);
        Assert.StartsWith($"{Predictions.At.ToUnixTimeMilliseconds():x12}", ids[0].ToString("N"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 100_000, 100_000)]
    [InlineData(0.25, 24_000, 26_000)]
    [InlineData(0.001, 50, 160)]
    public void A_share_of_them_is_kept(double share, int least, int most)
    {
        var kept = Enumerable.Range(0, 100_000).Count(_ => InferenceIds.IsKept(InferenceIds.New(Predictions.At), share));

        Assert.InRange(kept, least, most);
    }

    [Fact]
    public void What_is_kept_of_a_share_is_kept_of_a_larger_one()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid()).ToList();

        Assert.All(ids.Where(id => InferenceIds.IsKept(id, 0.3)), id => Assert.True(InferenceIds.IsKept(id, 0.3) && InferenceIds.IsKept(id, 0.6)));
    }
}
