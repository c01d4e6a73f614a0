using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>What is learned, recognised by looking at the target.</summary>
public sealed class TargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("word", "a|b|c", TableTask.Classification, "a b c")]
    [InlineData("binary", "0|1", TableTask.Classification, "0 1")]
    [InlineData("sign", "1|-1|1", TableTask.Classification, "-1 1")]
    [InlineData("digit", "0|1|2|3|4|5|6|7|8|9", TableTask.Classification, "0 1 2 3 4 5 6 7 8 9")]
    [InlineData("written", "1.0|2.0|10.0", TableTask.Classification, "1 2 10", "written_class")]
    [InlineData("score", "3|4|5|6|7|8|9", TableTask.Regression, "")]
    [InlineData("price", "1.5|2.25|3.75|9.5", TableTask.Regression, "")]
    [InlineData("answer", "yes|no|yes", TableTask.Classification, "no yes")]
    [InlineData("rare", "<=50K|<=50K|>50K", TableTask.Classification, "<=50K >50K")]
    [InlineData("approved", "+|-|+", TableTask.Classification, "- +")]
    [InlineData("common", "z|a|a", TableTask.Classification, "a z")]
    public void Task_and_classes_are_recognised(string name, string values, TableTask task, string classes, string? column = null)
    {
        var pool = values.Split('|');
        var target = Read(column ?? name, i => pool[i % pool.Length]).Schema.Target!;

        Assert.Equal(task, target.Task);
        Assert.Equal(classes, string.Join(' ', target.ClassNames));
        Assert.NotEmpty(target.Why);
    }

    [Fact]
    public void Labels_are_indices_into_the_classes() =>
        Assert.Equal([1, 0, 1], Read("kind", i => i % 2 == 0 ? "yes" : "no").Labels[..3].ToArray());

    [Fact]
    public void Numbers_to_learn_are_kept_as_they_are() =>
        Assert.Equal([0.5f, 1.5f, 2.5f], Read("price", i => $"{i}.5").Values[..3].ToArray());

    [Fact]
    public void The_task_can_be_asked_for()
    {
        Assert.Equal(TableTask.Regression, Read("digit", i => $"{i % 10}", TableTask.Regression).Schema.Target!.Task);
        Assert.Equal(["3", "4", "5"], Read("score", i => $"{3 + (i % 3)}", TableTask.Classification).Schema.Target!.ClassNames);
    }

    [Fact]
    public void A_last_column_without_a_name_is_not_the_target() =>
        Assert.Equal("kind", TableReader.Read(_folder.Text("a.csv", TableFiles.Rows("a,b,kind,", 30, i => $"{i}.5,{i % 5},{i % 2},"))).Schema.Target!.Name);

    [Fact]
    public void The_target_is_the_column_with_a_telling_name_else_the_last()
    {
        var path = _folder.Text("a.csv", TableFiles.Rows("a,Label,b", 30, i => $"{i}.5,{i % 2},{i % 3}"));
        var target = TableReader.Read(path).Schema.Target!;

        Assert.Equal("Label", target.Name);
        Assert.Contains("its name says so", target.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_is_only_looked_at_needs_no_target()
    {
        var path = _folder.Text("a.csv", TableFiles.Rows("a,same", 30, i => $"{i}.5,x"));
        var table = TableReader.Read(path, new TableReadOptions { NeedsTarget = false });

        Assert.Null(table.Schema.Target);
        Assert.Equal(2, table.Schema.Columns.Count);
        Assert.Equal(30, table.RowCount);
    }

    [Fact]
    public void A_table_beyond_the_memory_bound_is_a_subsample_that_is_told()
    {
        var path = _folder.Text("a.csv", TableFiles.Rows("a,b,kind", 60_000, i => $"{i % 977}.125,{i % 13},{(i % 500 == 0 ? "rare" : "common")}"));
        var table = TableReader.Read(path, new TableReadOptions { MemoryBytes = 1 << 20 });

        Assert.InRange(table.RowCount, 4000, 20_000);
        Assert.Equal(table.RowCount / 60_000.0, table.Reading.ShareKept, 6);
        Assert.Equal(120, table.Labels.ToArray().Count(label => label == 1));
        Assert.Equal(["common", "rare"], table.Schema.Target!.ClassNames);
        Assert.Equal(1, table.Weights.ToArray().Average(), 3);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains($"{table.RowCount:N0} of 60,000 rows were kept", StringComparison.Ordinal));
    }

    [Fact]
    public void A_schema_survives_json()
    {
        var schema = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain())).Schema;
        var again = TableSchema.FromJson(schema.ToJson());

        Assert.Equal(schema.ToJson(), again.ToJson());
        Assert.Equal(["size", "colour"], again.Features.Select(column => column.Name));
        Assert.Equal(schema.Target!.ClassNames, again.Target!.ClassNames);
        Assert.Equal(ColumnKind.Category, again.Columns[1].Kind);
    }

    private Table Read(string target, Func<int, string> value, TableTask? task = null) => TableReader.Read(
        _folder.Text("a.csv", TableFiles.Rows($"a,{target}", 120, i => $"{i % 17}.5,{value(i)}")), new TableReadOptions { Task = task, Target = target });
}
