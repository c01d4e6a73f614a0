using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sundial.Cli.Commands;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_is_told_in_words()
    {
        var said = Inspect(json: false, Table());

        Assert.Contains("commas between cells, UTF-8, a row of names", said, StringComparison.Ordinal);
        Assert.Contains("Target    kind: classification", said, StringComparison.Ordinal);
        Assert.Contains("positive: yes", said, StringComparison.Ordinal);
        Assert.Matches(@"size\s+number\s+25.0 %\s+10", said);
        Assert.Matches(@"colour\s+category\s+–\s+2.*blue, red", said);
        Assert.Contains("\"id\", because it counts the rows", said, StringComparison.Ordinal);
        Assert.Contains("A model that tells the 2 classes of \"kind\" from 2 columns", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_told_in_json()
    {
        using var told = JsonDocument.Parse(Inspect(json: true, Table(), "--target", "colour"));
        var table = told.RootElement.GetProperty("table");

        Assert.Equal(("inspected", "table"), (told.RootElement.GetProperty("event").GetString(), told.RootElement.GetProperty("kind").GetString()));
        Assert.Equal("colour", table.GetProperty("target").GetProperty("name").GetString());
        Assert.Equal(["id", "size", "kind"], table.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!));
        Assert.Equal(80, table.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void A_test_table_is_compared() =>
        Assert.Contains("80 of 80 rows of the test table are in this table, too", Inspect(json: false, Table(), "--test-data", Table()), StringComparison.Ordinal);

    [Fact]
    public void Images_are_told_with_what_is_wrong_with_them()
    {
        var same = Png.Encode(Pictures.Pixels(8, 8, 3, 0, 1), 8, 8, 3);
        _folder.Write("data", Pictures.Classes(6, 8, 8, 3, "cat", "dog"));
        _folder.Write("data/cat/one.png", same);
        _folder.Write("data/dog/two.png", same);
        _folder.Write("data/dog/broken.png", same.AsSpan(0, same.Length / 2));
        var said = Inspect(json: false, _folder["data"]);

        Assert.Contains("Images    14 in", said, StringComparison.Ordinal);
        Assert.Matches(@"cat\s+7\s+50.0 %", said);
        Assert.Contains("dog/broken.png", said, StringComparison.Ordinal);
        Assert.Contains("of them in another class", said, StringComparison.Ordinal);
        Assert.Contains("A classifier that tells 2 classes of colour images.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_told_in_json()
    {
        _folder.Write("data/train", Pictures.Classes(6, 8, 8, 3, "cat", "dog"));
        _folder.Write("data/test", Pictures.Classes(2, 8, 8, 3, "cat", "dog"));
        using var told = JsonDocument.Parse(Inspect(json: true, _folder["data"]));
        var images = told.RootElement.GetProperty("images");

        Assert.Equal("images", told.RootElement.GetProperty("kind").GetString());
        Assert.Equal(16, images.GetProperty("images").GetInt32());
        Assert.Equal([2, 2], images.GetProperty("classes").EnumerateArray().Select(known => known.GetProperty("test").GetInt32()));
        Assert.Equal("8×8", images.GetProperty("sizes").GetProperty("median").GetString());
        Assert.Equal(16, images.GetProperty("formats").GetProperty("png").GetInt32());
    }

    [Fact]
    public void Images_with_boxes_are_told()
    {
        for (var i = 0; i < 6; i++)
        {
            _folder.Write($"boxes/{i}.png", Pictures.Png(40, 40, 3, 0, i));
            _folder.Write($"boxes/{i}.xml", Encoding.UTF8.GetBytes(
                $"<annotation><filename>{i}.png</filename><size><width>40</width><height>40</height><depth>3</depth></size>"
                + "<object><name>ball</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>25</xmax><ymax>15</ymax></bndbox></object></annotation>"));
        }

        var said = Inspect(json: false, _folder["boxes"]);
        using var told = JsonDocument.Parse(Inspect(json: true, _folder["boxes"]));

        Assert.Contains("Pascal VOC", said, StringComparison.Ordinal);
        Assert.Matches(@"ball\s+6\s+6\s+5\d\.\d %\s+2\d\.\d %", said);
        Assert.Contains("A detector that finds 1 class of things.", said, StringComparison.Ordinal);
        Assert.Equal("boxes", told.RootElement.GetProperty("kind").GetString());
        Assert.Equal(6, told.RootElement.GetProperty("boxes").GetProperty("counts").GetProperty("objects").GetInt32());
    }

    [Fact]
    public void What_would_be_trained_in_a_given_time_is_told_by_the_planners()
    {
        var said = Inspect(json: false, Table(), "--within", "2m");
        Assert.Contains("In 2m, before anything is measured:", said, StringComparison.Ordinal);
        using var table = JsonDocument.Parse(Inspect(json: true, Table(), "--within", "2m", "--target", "size", "--task", "regression"));
        var outlook = table.RootElement.GetProperty("outlook");
        Assert.Equal(("table-regression", 120.0), (outlook.GetProperty("task").GetString(), outlook.GetProperty("deadline_seconds").GetDouble()));
        Assert.NotEmpty(outlook.GetProperty("learners").EnumerateArray());
        Assert.NotEqual("", outlook.GetProperty("tuning").GetProperty("reason").GetString());

        _folder.Write("data", Pictures.Classes(20, 12, 12, 3, "cat", "dog"));
        using var images = JsonDocument.Parse(Inspect(json: true, _folder["data"], "--within", "30s"));
        outlook = images.RootElement.GetProperty("outlook");
        Assert.Equal(("image-classification", 12), (outlook.GetProperty("task").GetString(), outlook.GetProperty("network").GetProperty("height").GetInt32()));
        Assert.Equal(40, outlook.GetProperty("sizes").EnumerateObject().Sum(part => part.Value.GetInt32()));
        Assert.True(outlook.GetProperty("epochs").GetDouble() > 1);

        for (var i = 0; i < 12; i++)
        {
            var (png, boxes) = Scenes.Draw(i);
            _folder.Write($"boxes/{i}.png", png);
            _folder.Write($"boxes/{i}.xml", Scenes.Voc($"{i}.png", 96, 64, boxes.Select(box => (Scenes.Classes[box.Label], box.Box))));
        }

        using var boxed = JsonDocument.Parse(Inspect(json: true, _folder["boxes"], "--within", "1m"));
        outlook = boxed.RootElement.GetProperty("outlook");
        Assert.Equal(("object-detection", 96), (outlook.GetProperty("task").GetString(), outlook.GetProperty("network").GetProperty("width").GetInt32()));
        Assert.True(outlook.GetProperty("epochs").GetDouble() > 1);
    }

    [Fact]
    public void What_is_neither_is_refused()
    {
        Assert.Throws<DatasetException>(() => Inspect(json: false, _folder.Write("a.bin", [1, 2, 3, 0, 4, 5])));
        Assert.Throws<DatasetException>(() => Inspect(json: false, _folder["none"]));
        Assert.Throws<UsageException>(() => Inspect(json: false, _folder.Write("data", Pictures.Classes(2, 8, 8, 3, "cat", "dog")), "--target", "x"));
    }

    private string Table()
    {
        var text = new StringBuilder("id,size,colour,kind\n");
        for (var i = 0; i < 80; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},{(i % 4 == 1 ? "" : $"{i * 7 % 40 / 4}.5")},{(i % 3 == 0 ? "red" : "blue")},{(i * 31 % 7 > 3 ? "yes" : "no")}\n");
        }

        return _folder.Write("table.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Inspect(bool json, params string[] line)
    {
        using var output = new MemoryStream();
        using (var terminal = new Terminal(output, isInteractive: false) { Json = json })
        {
            var parse = SundialCommand.Create(terminal, TimeProvider.System, "inspect").Parse(["inspect", .. line]);
            Assert.Empty(parse.Errors);
            Assert.Equal(0, parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
