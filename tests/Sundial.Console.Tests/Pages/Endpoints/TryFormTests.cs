using System.Text.Json;
using Sundial.Console.Pages.Endpoints.Trying;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Hosting;
using Xunit;

namespace Sundial.Console.Tests.Pages.Endpoints;

/// <summary>A model's signature says how it is tried.</summary>
public sealed class TryFormTests
{
    private static readonly ModelSignature s_table = new([new("age", "FP32", [-1, 1]), new("since", "FP64", [-1, 1]), new("workclass", "BYTES", [-1, 1])], [new("probabilities", "FP32", [-1, 2])]);

    [Fact]
    public void Model_of_pictures_wants_a_picture()
    {
        var form = TryForm.Of(new ModelSignature([new("images", "UINT8", [-1, 28, 28, 1])], [new("probabilities", "FP32", [-1, 10])]));
        Assert.Equal((TryKind.Picture, false), (form.Kind, form.IsDetector));
        form = TryForm.Of(new ModelSignature([new("images", "UINT8", [-1, 256, 320, 3])], [new("boxes", "FP32", [-1, 4]), new("scores", "FP32", [-1, 1]), new("labels", "INT64", [-1]), new("image", "INT64", [-1])]));
        Assert.Equal((TryKind.Picture, true), (form.Kind, form.IsDetector));
    }

    [Fact]
    public void Model_of_a_table_wants_its_columns_by_their_types()
    {
        var form = TryForm.Of(s_table);
        Assert.Equal(TryKind.Rows, form.Kind);
        Assert.Equal([("age", CellKind.Number), ("since", CellKind.Date), ("workclass", CellKind.Text)], form.Columns.Select(column => (column.Name, column.Kind)));
    }

    [Fact]
    public void Anything_else_wants_json_and_begins_with_one_that_fits()
    {
        var form = TryForm.Of(new ModelSignature([new("x", "FP32", [-1, 4]), new("mask", "BOOL", [-1])], [new("y", "FP32", [-1, 3])]));
        Assert.Equal(TryKind.Tensors, form.Kind);
        Assert.Equal("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[0,0,0,0]},{"name":"mask","datatype":"BOOL","shape":[1],"data":[false]}]}""", form.Example);
        Assert.Equal(TryKind.Program, TryForm.Of(null).Kind);
    }

    [Fact]
    public void Example_of_an_enormous_input_does_not_fill_the_memory() =>
        Assert.True(TryForm.Of(new ModelSignature([new("x", "FP32", [-1, 1_000_000_000, 1_000_000_000, 9])], [])).Example.Length < 1_000);

    [Theory]
    [InlineData("39", "39")]
    [InlineData("3.50", "3.50")]
    [InlineData("-1e3", "-1e3")]
    [InlineData("1.234,5", "\"1.234,5\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("[1]", "\"[1]\"")]
    [InlineData("", "null")]
    [InlineData("   ", "null")]
    public void Number_stays_as_it_was_typed_and_what_is_none_stands_in_quotes(string typed, string written) =>
        Assert.Equal($$"""{"instances":[{"age":{{written}},"since":"2026-11-22","workclass":null}]}""", TryForm.Row(TryForm.Of(s_table).Columns, [typed, "2026-11-22", ""]));

    [Fact]
    public void Words_are_never_taken_for_numbers_and_quotes_do_not_break_out()
    {
        var row = JsonDocument.Parse(TryForm.Row(TryForm.Of(s_table).Columns, ["1", "2", "12\",\"age\":99"])).RootElement.GetProperty("instances")[0];
        Assert.Equal(1, row.GetProperty("age").GetDouble());
        Assert.Equal("12\",\"age\":99", row.GetProperty("workclass").GetString());
    }

    [Fact]
    public void Pictures_to_begin_with_are_of_different_classes()
    {
        DatasetPicture[] digits = [.. Enumerable.Range(0, 200).Select(at => Picture(at, $"{at % 10}"))];
        Assert.Equal(Enumerable.Range(0, 10).Select(at => $"{at}"), DataKnowledge.SamplesOf(digits).Select(sample => sample.Class!));
        DatasetPicture[] scenes = [.. Enumerable.Range(0, 200).Select(at => Picture(at, null))];
        Assert.Equal(10, DataKnowledge.SamplesOf(scenes).Select(sample => sample.Number).Distinct().Count());
        Assert.Equal(3, DataKnowledge.SamplesOf(scenes[..3]).Count);
        Assert.Empty(DataKnowledge.SamplesOf([]));

        static DatasetPicture Picture(int number, string? name) => new() { Number = number, Path = $"{number}.png", Class = name, Width = 28, Height = 28, Thumbnail = $"/pictures/{number}" };
    }

    [Fact]
    public void Data_tells_what_can_be_chosen_and_what_a_row_looks_like()
    {
        var table = new ProfiledTable
        {
            Rows = 3,
            RowsSeen = 3,
            Separator = ",",
            Encoding = "UTF-8",
            HasHeader = true,
            ColumnCount = 3,
            DuplicateRows = 0,
            ContradictingRows = 0,
            RaggedRows = 0,
            RowsWithoutTarget = 0,
            Columns =
            [
                new() { Name = "workclass", Kind = ProfiledColumnKind.Category, Why = "", Distinct = 2, Top = [new("Private", 2), new("State", 1)] },
                new() { Name = "age", Kind = ProfiledColumnKind.Number, Why = "", Numbers = new(17, 90, 38, 13, [20, 28, 37, 48, 63], [1, 2]) },
                new() { Name = "since", Kind = ProfiledColumnKind.Date, Why = "" },
            ],
            SampleRows = [["", "39", "22.11.2026"], ["Private", "40", "23.11.2026"]],
        };
        TryColumn[] columns = [.. TryForm.Of(s_table).Columns.Select(column => DataKnowledge.Known(column, table))];
        Assert.Equal("A number from 17 to 90; half of them from 28 to 48.", columns[0].Hint);
        Assert.Equal("22.11.2026", columns[1].Example);
        Assert.Equal(["Private", "State"], columns[2].Suggestions);
        Assert.Equal("Private", columns[2].Example);
    }
}
