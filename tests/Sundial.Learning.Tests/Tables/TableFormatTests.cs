using System.IO.Compression;
using System.Text;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>The ways in which the same table can be written.</summary>
public sealed class TableFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Separators_are_recognised(char separator)
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain().Replace(',', separator)));

        Assert.Equal(separator, table.Reading.Separator);
        AssertPlain(table);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_end_in_every_known_way(string end) =>
        AssertPlain(TableReader.Read(_folder.Text("a.csv", TableFiles.Plain().Replace("\n", end, StringComparison.Ordinal))));

    [Theory]
    [InlineData("utf-8", true, "UTF-8")]
    [InlineData("utf-16", true, "UTF-16")]
    [InlineData("utf-16BE", true, "UTF-16")]
    [InlineData("utf-32", true, "UTF-16")]
    public void Marks_of_the_encoding_are_read(string encoding, bool mark, string told)
    {
        var text = "größe,farbe,art\n" + TableFiles.Plain().Split('\n', 2)[1].Replace("blue", "grün", StringComparison.Ordinal);
        var table = TableReader.Read(_folder.Text("a.csv", text, encoding == "utf-8" ? new UTF8Encoding(mark) : Encoding.GetEncoding(encoding)));

        Assert.Equal(told, table.Reading.Encoding);
        Assert.Equal(["größe", "farbe"], table.Columns.Select(column => column.Name));
        Assert.Equal(["grün", "red"], table.Columns[1].Schema.Categories);
    }

    [Fact]
    public void Text_in_utf_16_without_a_mark_is_recognised() =>
        AssertPlain(TableReader.Read(_folder.Write("a.csv", Encoding.Unicode.GetBytes(TableFiles.Plain()))));

    [Fact]
    public void What_is_no_utf_8_is_windows_1252()
    {
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain().Replace("blue", "blåt €", StringComparison.Ordinal).Replace("colour", "färg", StringComparison.Ordinal), western));

        Assert.Equal("Windows-1252", table.Reading.Encoding);
        Assert.Equal(["blåt €", "red"], table.Find("färg")!.Schema.Categories);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("Windows-1252", StringComparison.Ordinal));
    }

    [Fact]
    public void Quoted_cells_hold_separators_quotes_and_lines()
    {
        var text = TableFiles.Rows("note,\"the \"\"size\"\"\",kind", 40, i => $"\"{(i % 2 == 0 ? "a, b" : "line one\nline \"\"two\"\"")}\", \"{i}\" ,\"{(i % 3 == 0 ? "x" : "y")}\"");
        var table = TableReader.Read(_folder.Text("a.csv", text));

        Assert.Equal(40, table.RowCount);
        Assert.Equal(["a, b", "line one\nline \"two\""], table.Columns[0].Schema.Categories);
        Assert.Equal(["note", "the \"size\"", "kind"], table.Schema.Columns.Select(column => column.Name).Append(table.Schema.Target!.Name));
        Assert.Equal(0, table.Reading.RaggedRows);
    }

    [Fact]
    public void A_quote_within_a_cell_is_a_letter()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Rows("pipe,kind", 30, i => $"{(i % 2 == 0 ? "5\" steel" : "6\" steel")},{i % 3}")));

        Assert.Equal(["5\" steel", "6\" steel"], table.Columns[0].Schema.Categories);
    }

    [Fact]
    public void Gzipped_files_are_read()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(TableFiles.Plain()));
        }

        var path = _folder.Write("a.csv.gz", packed.ToArray());
        AssertPlain(TableReader.Read(path));
        Assert.True(TableReader.LooksLikeTable(path));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar.gz")]
    [InlineData("a.tar")]
    public void The_one_table_of_an_archive_is_read(string name)
    {
        (string, byte[])[] files = [("README.txt", "about"u8.ToArray()), ("data/table.csv", Encoding.UTF8.GetBytes(TableFiles.Plain())), ("__MACOSX/._table.csv", [0, 1])];
        var path = name == "a.zip" ? Archives.Zip(_folder[name], files) : Archives.Tar(_folder[name], files);
        var table = TableReader.Read(path);

        AssertPlain(table);
        Assert.Equal("data/table.csv", table.Reading.Entry);
        Assert.True(TableReader.LooksLikeTable(path));
    }

    [Fact]
    public void The_one_table_of_a_folder_is_read()
    {
        _folder.Text("data/table.tsv", TableFiles.Plain().Replace(',', '\t'));

        AssertPlain(TableReader.Read(_folder["data"]));
    }

    [Fact]
    public void A_table_without_names_is_recognised_and_told()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain().Split('\n', 2)[1]));

        Assert.False(table.Reading.HasHeader);
        Assert.Equal(40, table.RowCount);
        Assert.Equal("column_3", table.Schema.Target!.Name);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("no row of names", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_words_has_a_header_when_its_words_do_not_occur_below()
    {
        var text = TableFiles.Rows("colour,kind", 30, i => $"{(i % 3 == 0 ? "red" : "blue")},{(i % 2 == 0 ? "a" : "b")}");

        Assert.True(TableReader.Read(_folder.Text("a.csv", text)).Reading.HasHeader);
        Assert.False(TableReader.Read(_folder.Text("b.csv", text.Split('\n', 2)[1])).Reading.HasHeader);
    }

    [Fact]
    public void Separators_at_the_ends_of_rows_and_names_of_rows_are_no_fault()
    {
        var lines = TableFiles.Plain().TrimEnd('\n').Split('\n');

        AssertPlain(TableReader.Read(_folder.Text("a.csv", string.Join('\n', lines.Select((line, i) => i == 0 ? line : line + ",")))));
        var named = TableReader.Read(_folder.Text("b.csv", string.Join('\n', lines.Select((line, i) => i == 0 ? line : $"{i},{line}"))));
        AssertPlain(named);
        Assert.Equal(ColumnKind.Id, named.Schema.Columns[0].Kind);
    }

    [Fact]
    public void What_is_no_table_does_not_look_like_one()
    {
        Assert.False(TableReader.LooksLikeTable(_folder.Write("a.png", Png.Claiming(10, 10))));
        Assert.False(TableReader.LooksLikeTable(_folder.Write("a.bin", [1, 2, 3, 0, 4])));
        Assert.False(TableReader.LooksLikeTable(_folder.Write("images", Pictures.Classes(2, 8, 8, 3, "cat", "dog"))));
        Assert.False(TableReader.LooksLikeTable(_folder["nothing"]));
        Assert.False(TableReader.LooksLikeTable(_folder.Text("a.json", "{\"a\": 1}")));
        Assert.True(TableReader.LooksLikeTable(_folder.Text("a.csv", "a,b\n1,2\n")));
        Assert.True(TableReader.LooksLikeTable(_folder.Text("empty.csv", "")));
        Assert.True(TableReader.LooksLikeTable(_folder.Write("zero.tsv", [0, 1, 2])));
    }

    private static void AssertPlain(Table table)
    {
        Assert.Equal(40, table.RowCount);
        Assert.Equal(["size", "colour"], table.Columns.Select(column => column.Name));
        Assert.Equal([0.5f, 1.5f, 2.5f], ((NumberColumn)table.Columns[0]).Values[..3].ToArray());
        Assert.Equal(["blue", "red"], table.Columns[1].Schema.Categories);
        Assert.Equal([1, 0, 0, 1], ((CategoryColumn)table.Columns[1]).Codes[..4].ToArray());
        Assert.Equal("kind", table.Schema.Target!.Name);
        Assert.Equal(2, table.Schema.Target.ClassNames.Count);
    }
}
