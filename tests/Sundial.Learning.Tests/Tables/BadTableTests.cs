using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>Tables that cannot be learned from: each gets a code and one sentence that says what, where, and what to do.</summary>
public sealed class BadTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_few_ragged_rows_are_left_out_and_told()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain(60) + "1.5,red\n1.5,red,small,4\n"));

        Assert.Equal((60, 62L, 2L), (table.RowCount, table.Reading.Rows, table.Reading.RaggedRows));
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("2 of 62 rows were left out", StringComparison.Ordinal) && notice.Contains("line 62 has 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_ragged_rows_are_an_error_with_a_line() =>
        Refused(TableCodes.Ragged, TableFiles.Plain(20) + "1.5,red\n1.5,red\n", "has 3 columns, but 2 of 22 rows", "line 22 has 2");

    [Fact]
    public void A_file_that_is_ragged_throughout_is_refused_before_its_end()
    {
        var text = "a,b,c\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => i % 3 == 0 ? "1,2\n" : "1,2,3\n"));

        Refused(TableCodes.Ragged, text, "of 10,000 rows");
    }

    [Fact]
    public void A_second_header_is_an_error_with_its_line()
    {
        var text = TableFiles.Rows("weight,height,kind\nkg,cm,word", 30, i => $"{i}.5,{i * 2},{(i % 2 == 0 ? "a" : "b")}");

        Refused(TableCodes.Header, text, "second row of names in line 2", "\"kg\" above the numbers of \"weight\"");
    }

    [Fact]
    public void A_header_that_is_repeated_within_the_file_is_left_out_and_told()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain() + TableFiles.Plain()));

        Assert.Equal(80, table.RowCount);
        Assert.Equal(ColumnKind.Number, table.Columns[0].Kind);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("1 more time", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_occurs_twice_is_an_error_with_both_places() =>
        Refused(TableCodes.Header, "a,b,a\n1,2,3\n", "two columns named \"a\", the 1. and the 3.");

    [Fact]
    public void Ten_thousand_columns_are_read()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => $"feature_{i}").ToArray();
        var text = TableFiles.Rows(string.Join(',', names) + ",target", 12, row => string.Join(',', names.Select((_, i) => ((row * 31) + i) % 17)) + $",{row % 2}");
        var table = TableReader.Read(_folder.Text("a.csv", text));

        Assert.Equal(10_000, table.Columns.Count);
        Assert.Equal(31 % 17, ((NumberColumn)table.Columns[0]).Values.Span[1]);
    }

    [Fact]
    public void More_columns_than_the_bound_are_refused_with_it() =>
        Refused(TableCodes.TooManyColumns, string.Join(',', Enumerable.Range(0, 16_385).Select(i => $"f{i}")) + "\n", "16,385 columns", "at most 16,384");

    [Fact]
    public void A_target_with_one_value_is_an_error() =>
        Refused(TableCodes.TargetUnusable, TableFiles.Rows("a,kind", 30, i => $"{i},x"), "same value in every row of \"kind\"");

    [Fact]
    public void A_target_that_is_not_there_is_an_error_that_suggests()
    {
        var path = _folder.Text("a.csv", TableFiles.Plain());

        TableFiles.Refused(TableCodes.TargetMissing, ["no column \"knd\"", "did you mean \"kind\"?"], () => TableReader.Read(path, new TableReadOptions { Target = "knd" }));
        Assert.Equal("kind", TableReader.Read(path, new TableReadOptions { Target = "Kind" }).Schema.Target!.Name);
    }

    [Fact]
    public void A_target_without_values_is_an_error() =>
        Refused(TableCodes.TargetMissing, TableFiles.Rows("a,kind", 30, i => $"{i},?"), "no values in the column \"kind\"");

    [Fact]
    public void Rows_without_a_target_are_left_out_and_told()
    {
        var table = TableReader.Read(_folder.Text("a.csv", TableFiles.Plain() + "9.5,red,\n9.5,red,NA\n"));

        Assert.Equal((40, 2L), (table.RowCount, table.Reading.RowsWithoutTarget));
        Assert.Contains(table.Reading.Notices, notice => notice.StartsWith("2 rows were left out, because they have no target", StringComparison.Ordinal));
        Assert.DoesNotContain(9.5f, ((NumberColumn)table.Columns[0]).Values.ToArray());
    }

    [Fact]
    public void A_target_of_other_words_in_every_row_is_an_error() =>
        Refused(TableCodes.TargetUnusable, TableFiles.Rows("a,name", 200, i => $"{i % 5},n{i}"), "200 different values in 200 rows of \"name\"");

    [Fact]
    public void Words_cannot_be_learned_as_numbers() => TableFiles.Refused(
        TableCodes.TargetUnusable,
        ["values in \"kind\" that are no numbers, such as \"small\""],
        () => TableReader.Read(_folder.Text("a.csv", TableFiles.Plain()), new TableReadOptions { Task = TableTask.Regression }));

    [Fact]
    public void Numbers_that_are_one_in_32_bits_are_no_target() =>
        Refused(TableCodes.TargetUnusable, TableFiles.Rows("a,y", 100, i => $"{i % 7},{1_000_000_000_000_000 + i % 9}"), "32-bit numbers do not tell apart");

    [Fact]
    public void Two_encodings_in_one_file_are_an_error_with_both_lines()
    {
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        byte[] bytes = [.. Encoding.UTF8.GetBytes("name,kind\nMüller,a\nMeier,b\n"), .. western.GetBytes("Schröder,a\n")];

        Refused(TableCodes.Encoding, bytes, "UTF-8 in line 2", "in line 4", "write all of it in UTF-8");
    }

    [Fact]
    public void A_zero_byte_is_an_error_with_its_line() =>
        Refused(TableCodes.Binary, [.. "a,b\n1,2\n3,"u8, 0, .. "4\n"u8], "zero byte in line 3");

    [Fact]
    public void A_quote_that_is_never_closed_is_an_error_with_its_line() =>
        Refused(TableCodes.Quote, TableFiles.Plain(10) + "1.5,\"red,small\n" + TableFiles.Plain(10), "quote in or after line 12");

    [Fact]
    public void A_quote_that_would_swallow_more_than_a_row_may_have_is_found_before_the_end_of_the_file() =>
        Refused(TableCodes.Quote, Encoding.UTF8.GetBytes("a,b\n1,2\n3,\"4\n" + string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 200_000))), "never closed");

    [Fact]
    public void An_empty_file_is_an_error()
    {
        Refused(DatasetCodes.Empty, "", "is empty");
        Refused(DatasetCodes.Empty, "\n\n  \n", "is empty");
    }

    [Fact]
    public void A_header_alone_is_an_error() => Refused(TableCodes.NoRows, "a,b,c\n", "a row of names and no rows of data");

    [Fact]
    public void A_table_of_nothing_but_ids_and_constants_is_an_error() =>
        Refused(TableCodes.NoFeatures, TableFiles.Rows("id,same,kind", 30, i => $"{i},x,{i % 2}"), "no column to learn from beside \"kind\"", "\"id\" is left out because it counts the rows");

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        TableFiles.Refused(DatasetCodes.Missing, ["There is no file"], () => TableReader.Read(_folder["none.csv"]));

    [Fact]
    public void Other_formats_are_named()
    {
        Refused(DatasetCodes.Unsupported, "PAR1\u0015"u8.ToArray(), "a Parquet file");
        Refused(DatasetCodes.Unsupported, "{\"rows\": []}", "JSON");
    }

    [Fact]
    public void An_archive_of_two_tables_is_an_error_that_names_them() => TableFiles.Refused(
        DatasetCodes.Unsupported,
        ["2 tables, such as a.csv and b.csv"],
        () => TableReader.Read(Archives.Zip(_folder["a.zip"], [("a.csv", "a,b\n1,2\n"u8.ToArray()), ("b.csv", "a,b\n1,2\n"u8.ToArray())])));

    [Fact]
    public void A_damaged_gzip_is_an_error()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(TableFiles.Plain(5000)));
        }

        var bytes = packed.ToArray();
        bytes.AsSpan(bytes.Length / 2, 40).Fill(0xAA);
        TableFiles.Refused(DatasetCodes.ArchiveDamaged, ["is damaged"], () => TableReader.Read(_folder.Write("a.csv.gz", bytes)));
    }

    [Fact]
    public void Whatever_bytes_there_are_a_table_is_read_or_refused_with_a_sentence()
    {
        byte[][] pieces = [[0], [0xFF, 0xFE], [0xC3, 0xA9], [0xE9], "\""u8.ToArray(), "\"\""u8.ToArray(), ","u8.ToArray(), ";"u8.ToArray(), "\t"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "-"u8.ToArray(), "1e999"u8.ToArray(), "kind"u8.ToArray()];
        var plain = Encoding.UTF8.GetBytes(TableFiles.Plain());
        for (var seed = 0UL; seed < 200; seed++)
        {
            var random = new CounterRandom(seed, 1, 2);
            var bytes = plain.ToList();
            for (var change = random.Next(6); change >= 0; change--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(3) == 0)
                {
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(200)));
                }

                bytes.InsertRange(Math.Min(at, bytes.Count), pieces[random.Next(pieces.Length)]);
            }

            var path = _folder.Write("fuzz.csv", [.. bytes]);
            var fault = Record.Exception(() => TableProfile.Of(TableReader.Read(path, new TableReadOptions { NeedsTarget = seed % 2 == 0 })));
            Assert.True(fault is null or DatasetException, $"seed {seed}: {fault}");
        }
    }

    private void Refused(string code, string text, params string[] parts) => Refused(code, Encoding.UTF8.GetBytes(text), parts);

    private void Refused(string code, byte[] bytes, params string[] parts)
    {
        var path = _folder.Write("bad.csv", bytes);
        TableFiles.Refused(code, [path, .. parts], () => TableReader.Read(path));
    }
}
