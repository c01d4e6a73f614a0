using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

public sealed class TableSplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_is_in_one_part_and_every_part_has_the_classes_in_their_proportions()
    {
        var table = Read(1000, i => $"{i}.25,{(i % 10 == 0 ? "rare" : "common")}");
        var parts = TableSplit.Split(table, new SplitShares { Validation = 0.2, Test = 0.25 }, 1);

        Assert.Equal(Enumerable.Range(0, 1000), parts.Train.Concat(parts.Validation).Concat(parts.Test).Order());
        Assert.Equal((600, 150, 250), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
        Assert.Equal((60, 15, 25), (Rare(parts.Train), Rare(parts.Validation), Rare(parts.Test)));

        int Rare(int[] rows) => rows.Count(row => table.Labels.Span[row] == 1);
    }

    [Fact]
    public void Copies_of_a_row_stay_in_one_part()
    {
        var table = Read(900, i => $"{i % 300}.25,{(i % 3 == 0 ? "a" : "b")}");
        var parts = TableSplit.Split(table, new SplitShares { Validation = 0.2, Test = 0.2 }, 1);
        var hashes = table.RowHashes.ToArray();

        Assert.Empty(parts.Train.Select(row => hashes[row]).Intersect(parts.Test.Concat(parts.Validation).Select(row => hashes[row])));
        Assert.Empty(parts.Validation.Select(row => hashes[row]).Intersect(parts.Test.Select(row => hashes[row])));
        Assert.InRange(parts.Test.Length, 160, 180);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(300, true)]
    public void A_run_tests_on_copies_only_where_there_is_little_else(int distinct, bool areApart)
    {
        var table = Read(900, i => $"{i % distinct}.25,{(i % 2 == 0 ? "a" : "b")}");
        var parts = TrainingSplit.Of(table, seed: 1);
        var hashes = table.RowHashes.ToArray();
        Assert.InRange(parts.Test.Length, 120, 140);
        Assert.Equal(areApart, !parts.Train.Select(row => hashes[row]).Intersect(parts.Test.Select(row => hashes[row])).Any());
    }

    [Fact]
    public void Where_rows_are_drawn_each_is_for_the_same_whatever_is_drawn_with_it()
    {
        var table = Read(3000, i => $"{i}.25,{(i % 2 == 0 ? "a" : "b")}");
        var (some, others) = (table.Take([.. Enumerable.Range(0, 2000)]), table.Take([.. Enumerable.Range(1000, 2000)]));
        ulong[] Of(Table part, bool tested)
        {
            var parts = TrainingSplit.Of(part, seed: 3, isDrawn: true);
            return [.. (tested ? parts.Test : parts.Train).Select(row => part.RowHashes.Span[row])];
        }

        Assert.InRange(Of(some, tested: true).Length, 220, 380);
        Assert.Empty(Of(some, tested: true).Intersect(Of(others, tested: false)));
        Assert.Empty(Of(some, tested: false).Intersect(Of(others, tested: true)));
    }

    [Fact]
    public void Numbers_are_split_tenth_by_tenth()
    {
        var table = Read(1000, i => $"{i * 7 % 1000}.25,{i * 0.5}");
        var test = TableSplit.Split(table, new SplitShares { Test = 0.2 }, 1).Test;

        Assert.Equal(20, test.Count(row => table.Values.Span[row] < 50));
        Assert.Equal(20, test.Count(row => table.Values.Span[row] >= 450));
    }

    [Fact]
    public void A_class_of_two_rows_is_learned_from()
    {
        var table = Read(100, i => $"{i}.25,{(i < 2 ? "tiny" : i % 2 == 0 ? "a" : "b")}");
        var parts = TableSplit.Split(table, new SplitShares(), 1);

        Assert.All((int[])[0, 1], row => Assert.Contains(row, parts.Train));
    }

    [Fact]
    public void The_same_seed_gives_the_same_split()
    {
        var table = Read(200, i => $"{i}.25,{i % 2}");

        Assert.Equal(TableSplit.Split(table, new SplitShares(), 1).Test, TableSplit.Split(table, new SplitShares(), 1).Test);
        Assert.NotEqual(TableSplit.Split(table, new SplitShares(), 1).Test, TableSplit.Split(table, new SplitShares(), 2).Test);
    }

    [Fact]
    public void Folds_have_all_rows_once_and_the_classes_in_their_proportions()
    {
        var table = Read(503, i => $"{i}.25,{(i % 10 == 0 ? "rare" : "common")}");
        var folds = TableSplit.Folds(table, 5, 1);

        Assert.Equal(Enumerable.Range(0, 503), folds.SelectMany(fold => fold).Order());
        Assert.All(folds, fold => Assert.InRange(fold.Length, 100, 102));
        Assert.All(folds, fold => Assert.InRange(fold.Count(row => table.Labels.Span[row] == 1), 10, 11));
    }

    private Table Read(int rows, Func<int, string> row) => TableReader.Read(_folder.Text("a.csv", TableFiles.Rows("a,kind", rows, row)));
}
