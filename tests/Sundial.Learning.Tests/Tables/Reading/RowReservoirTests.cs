using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Reading;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Reading;

public sealed class RowReservoirTests
{
    private const int Budget = 1 << 20;

    [Fact]
    public void Everything_is_kept_while_it_fits()
    {
        var rows = Filled(1000, i => $"row {i}", _ => "a");

        Assert.Equal(1000, rows.Count);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"row {i}"), Lines(rows));
        Assert.False(rows.IsUneven);
    }

    [Fact]
    public void What_is_kept_of_more_is_bounded_in_order_whole_and_spread_over_all()
    {
        var rows = Filled(400_000, i => $"{i},{new string('x', i % 50)}", _ => "a");
        var kept = Lines(rows);
        var numbers = kept.Select(line => int.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.InRange(kept.Sum(line => line.Length + 13), Budget / 2, Budget);
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(numbers.Select(i => $"{i},{new string('x', i % 50)}"), kept);
        Assert.InRange(numbers.Average(), 190_000, 210_000);
        Assert.False(rows.IsUneven);
    }

    [Fact]
    public void The_same_seed_keeps_the_same_rows()
    {
        Assert.Equal(Lines(Filled(100_000, i => $"row {i}", _ => "a")), Lines(Filled(100_000, i => $"row {i}", _ => "a")));
        Assert.NotEqual(Lines(Filled(100_000, i => $"row {i}", _ => "a")), Lines(Filled(100_000, i => $"row {i}", _ => "a", seed: 2)));
    }

    [Fact]
    public void Rows_of_an_earlier_draw_are_known_again()
    {
        static string Class(int i) => i % 1000 == 0 ? "rare" : "common";
        var first = Filled(200_000, i => $"{i}", Class);
        var draw = first.Draw(bytes: 1, rows: 2)!;
        Assert.Equal((1UL, 1L, 2L, 2), (draw.Seed, draw.Bytes, draw.Rows, draw.Bars.Count));
        var second = Filled(200_000, i => $"{i}", Class, seed: 2, earlier: [draw]);
        var (before, now) = (Lines(first).ToHashSet(), Lines(second));
        Assert.All(now.Index(), row => Assert.Equal(before.Contains(row.Item), second.WasDrawn(row.Index)));
        Assert.InRange(now.Count(before.Contains), 1, now.Count - 1);
        Assert.Null(Filled(10, i => $"{i}", Class).Draw(1, 2));
    }

    [Fact]
    public void Rare_classes_are_kept_whole_and_weights_make_up_for_it()
    {
        var rows = Filled(400_000, i => $"{i},{(i % 1000 == 0 ? "rare" : "common")}", i => i % 1000 == 0 ? "rare" : "common");
        var lines = Lines(rows);
        var weights = Enumerable.Range(0, lines.Count).Select(rows.WeightOf).ToList();

        Assert.True(rows.IsUneven);
        Assert.Equal(400, lines.Count(line => line.EndsWith("rare", StringComparison.Ordinal)));
        Assert.InRange(weights.Sum(), 380_000, 420_000);
        Assert.InRange(lines.Zip(weights).Where(pair => pair.First.EndsWith("rare", StringComparison.Ordinal)).Sum(pair => pair.Second), 399, 401);
    }

    [Fact]
    public void Classes_of_usual_shares_keep_them()
    {
        var rows = Filled(400_000, i => $"{i},{i % 10 < 3}", i => i % 10 < 3 ? "yes" : "no");
        var lines = Lines(rows);

        Assert.False(rows.IsUneven);
        Assert.InRange(lines.Count(line => line.EndsWith("True", StringComparison.Ordinal)) / (double)lines.Count, 0.28, 0.32);
    }

    [Fact]
    public void Numbers_are_no_classes()
    {
        var rows = Filled(200_000, i => $"row {i}", i => $"{i % 5000}");

        Assert.False(rows.IsUneven);
        Assert.InRange(Lines(rows).Count, 10_000, 100_000);
    }

    [Fact]
    public void A_row_longer_than_a_block_is_kept_among_others()
    {
        var random = new CounterRandom(3, 0, 0);
        int[] lengths = [.. Enumerable.Range(0, 3000).Select(i => i % 100 == 50 ? 70_000 + random.Next(50_000) : random.Next(3000))];
        var rows = Filled(lengths.Length, i => $"{i}:{new string((char)('a' + (i % 26)), lengths[i])}", _ => "a");

        Assert.All(Lines(rows), line =>
        {
            var number = int.Parse(line.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal($"{number}:{new string((char)('a' + (number % 26)), lengths[number])}", line);
        });
    }

    private static RowReservoir Filled(int count, Func<int, string> row, Func<int, string> target, ulong seed = 1, IReadOnlyList<TableDraw>? earlier = null)
    {
        var rows = new RowReservoir(Budget, seed, earlier);
        for (var i = 0; i < count; i++)
        {
            rows.Add(Encoding.UTF8.GetBytes(row(i)), Encoding.UTF8.GetBytes(target(i)));
        }

        return rows;
    }

    private static List<string> Lines(RowReservoir rows) =>
        [.. rows.Take().SelectMany(block => Encoding.UTF8.GetString(block.Text.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
}
