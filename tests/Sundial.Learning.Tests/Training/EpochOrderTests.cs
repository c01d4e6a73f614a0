using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class EpochOrderTests
{
    [Fact]
    public void Every_epoch_has_a_new_order_of_all_images()
    {
        var order = new EpochOrder([.. Enumerable.Range(100, 40)], batch: 10, seed: 1);
        var first = Take(order, 4);
        var second = Take(order, 4);
        Assert.Equal(Enumerable.Range(100, 40), first.Order());
        Assert.Equal(Enumerable.Range(100, 40), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(1, order.Epoch);
    }

    [Fact]
    public void What_does_not_fill_a_batch_is_dropped_for_the_epoch_only()
    {
        var order = new EpochOrder([.. Enumerable.Range(0, 25)], batch: 10, seed: 1);
        Assert.Equal(2, order.BatchesPerEpoch);
        var seen = new HashSet<int>();
        for (var epoch = 0; epoch < 12; epoch++)
        {
            seen.UnionWith(Take(order, 2));
        }

        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_orders_and_another_seed_others()
    {
        int[] images = [.. Enumerable.Range(0, 30)];
        Assert.Equal(Take(new EpochOrder(images, 10, seed: 5), 9), Take(new EpochOrder(images, 10, seed: 5), 9));
        Assert.NotEqual(Take(new EpochOrder(images, 10, seed: 5), 9), Take(new EpochOrder(images, 10, seed: 6), 9));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    public void An_order_that_goes_to_a_place_gives_what_comes_after_it(int epoch, int batchesDone)
    {
        int[] images = [.. Enumerable.Range(0, 35)];
        var whole = new EpochOrder(images, 10, seed: 5);
        _ = Take(whole, 3 * epoch + batchesDone);
        var other = new EpochOrder(images, 10, seed: 5);
        other.GoTo(epoch, batchesDone);
        Assert.Equal(Take(whole, 7), Take(other, 7));
    }

    private static List<int> Take(EpochOrder order, int batches)
    {
        var taken = new List<int>();
        for (var n = 0; n < batches; n++)
        {
            taken.AddRange(order.Next().Span);
        }

        return taken;
    }
}
