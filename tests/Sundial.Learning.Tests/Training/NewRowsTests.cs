using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tests.Tables;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class NewRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_which_a_copy_was_learned_from_do_not_count()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Rows("a,b,y", 900, i => $"{i % 600}.25,{i % 5},{i % 600}")), new TableReadOptions { Task = TableTask.Regression });
        var folds = TableFolds.Make(table, 5, seed: 3);
        int[] rows = [.. folds.SelectMany(fold => fold.Validation)];

        // Known by heart where a copy was learned from, and ten off elsewhere.
        bool IsNew(int row) => !folds.First(fold => fold.Validation.Contains(row)).Train.Any(other => table.RowHashes.Span[other] == table.RowHashes.Span[row]);
        float[] predictions = [.. rows.Select(row => table.Values.Span[row] + (IsNew(row) ? 10 : 0))];
        var validation = new TableValidation(0, predictions, rows) { IsOfEnsemble = true };
        var newRows = NewRows.Of(table, validation, foldSeed: 3)!;
        Assert.Equal(rows.Where(IsNew), newRows.Rows);
        Assert.InRange(newRows.Rows.Count, 300, 450);
        Assert.Equal(-10, newRows.Fitness, 4);

        Assert.Null(NewRows.Of(table, validation with { IsOfEnsemble = false }, foldSeed: 3));
        var without = TableReader.Read(_folder.Text("b.csv", TableFiles.Rows("a,b,y", 600, i => $"{i}.25,{i % 5},{i}")), new TableReadOptions { Task = TableTask.Regression });
        Assert.Null(NewRows.Of(without, new TableValidation(0, new float[600], [.. Enumerable.Range(0, 600)]) { IsOfEnsemble = true }, foldSeed: 3));
    }
}
