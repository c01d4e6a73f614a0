using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>Tables that are read for a model that is there already.</summary>
[Collection(nameof(MeasuredMemory))]
public sealed class PredictionReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TableSchema _schema;

    public PredictionReadingTests() => _schema = TableReader.Read(_folder.Text("train.csv", TableFiles.Rows(
        "size,colour,day,kind", 40, i => $"{i % 7}.5,{(i % 9 == 0 ? "" : i % 3 == 0 ? "red" : "blue")},2026-01-{1 + (i % 28):00},{(i % 7 > 3 ? "large" : "small")}"))).Schema;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_found_by_name_in_any_order()
    {
        var table = Predict("day,colour,size\n2026-01-02,red,1.5\n2026-01-03,blue,2.5\n");

        Assert.Equal(["size", "colour", "day"], table.Columns.Select(column => column.Name));
        Assert.Equal([1.5f, 2.5f], ((NumberColumn)table.Columns[0]).Values.ToArray());
        Assert.Equal([1, 0], ((CategoryColumn)table.Columns[1]).Codes.ToArray());
        Assert.Empty(table.Reading.Notices);
        Assert.Null(table.Schema.Target);
    }

    [Fact]
    public void A_column_that_training_never_saw_is_left_out_and_told()
    {
        var table = Predict("size,colour,day,weight,kind\n1.5,red,2026-01-02,7,small\n");

        Assert.Equal(3, table.Columns.Count);
        Assert.Equal(["The column \"weight\" was not there in training, and is left out."], table.Reading.Notices);
    }

    [Fact]
    public void A_column_that_is_missing_and_never_was_in_training_is_an_error_that_suggests() => TableFiles.Refused(
        TableCodes.ColumnMissing, ["no column \"size\", which the model needs", "did you mean \"Size\"?"], () => Predict("Size,colour,day\n1.5,red,2026-01-02\n"));

    [Fact]
    public void A_column_that_had_missing_values_in_training_may_be_missing()
    {
        var table = Predict("size,day\n1.5,2026-01-02\n2.5,2026-01-02\n");

        Assert.Equal([CategoryColumn.Missing, CategoryColumn.Missing], ((CategoryColumn)table.Columns[1]).Codes.ToArray());
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("no column \"colour\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_category_that_training_never_saw_is_other_and_told()
    {
        var table = Predict("size,colour,day\n1.5,green,2026-01-02\n1.5,?,2026-01-02\n");

        Assert.Equal([2, CategoryColumn.Missing], ((CategoryColumn)table.Columns[1]).Codes.ToArray());
        Assert.Equal(2, ((CategoryColumn)table.Columns[1]).OtherCode);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("\"colour\" that training never saw, such as \"green\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_word_where_a_number_is_expected_is_missing_and_told()
    {
        var table = Predict("size,colour,day\nbig,red,soon\n");

        Assert.Equal((1, 1), (table.Columns[0].MissingCount, table.Columns[2].MissingCount));
        Assert.Equal(2, table.Reading.Notices.Count);
    }

    [Fact]
    public void A_ragged_row_is_an_error_with_its_line() => TableFiles.Refused(
        TableCodes.Ragged, ["2 cells in line 3, where 3 are expected"], () => Predict("size,colour,day\n1.5,red,2026-01-02\n1.5,red\n"));

    [Fact]
    public void No_rows_are_an_error() => TableFiles.Refused(TableCodes.NoRows, ["no rows of data to predict for"], () => Predict("size,colour,day\n"));

    [Fact]
    public void All_rows_come_in_batches_in_their_order()
    {
        var path = _folder.Text("a.csv", TableFiles.Rows("size,colour,day", 250, i => $"{i},red,2026-01-02"));
        var batches = TableReader.ReadForPrediction(path, _schema, rowsPerBatch: 100).ToList();

        Assert.Equal([100, 100, 50], batches.Select(batch => batch.RowCount));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (float)i), batches.SelectMany(batch => ((NumberColumn)batch.Columns[0]).Values.ToArray()));
    }

    [Fact]
    public void A_file_without_names_is_taken_in_the_order_of_training()
    {
        var table = Predict("1.5,red,2026-01-02\n2.5,blue,2026-01-03\n");

        Assert.Equal([1.5f, 2.5f], ((NumberColumn)table.Columns[0]).Values.ToArray());
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("order of training", StringComparison.Ordinal));
    }

    [Fact]
    public void Test_data_has_the_classes_of_the_model()
    {
        var table = TableReader.ReadTest(_folder.Text("test.csv", "kind,size,colour,day\nlarge,1.5,red,2026-01-02\nsmall,1.5,red,2026-01-02\n,1.5,red,2026-01-02\n"), _schema);

        Assert.Equal(_schema.Target!.ClassNames, table.Schema.Target!.ClassNames);
        Assert.Equal(["large", "small"], table.Labels.ToArray().Select(label => _schema.Target.ClassNames[label]));
        Assert.Equal(1, table.Reading.RowsWithoutTarget);
    }

    [Fact]
    public void A_class_that_was_not_learned_is_an_error() => TableFiles.Refused(
        TableCodes.UnknownClass,
        ["\"huge\" in \"kind\"", "it knows"],
        () => TableReader.ReadTest(_folder.Text("test.csv", "size,colour,day,kind\n1.5,red,2026-01-02,huge\n"), _schema));

    [Fact]
    public void Test_data_without_a_target_is_an_error() => TableFiles.Refused(
        TableCodes.TargetMissing, ["no column \"kind\""], () => TableReader.ReadTest(_folder.Text("test.csv", "size,colour,day\n1.5,red,2026-01-02\n"), _schema));

    [Fact]
    public void The_same_row_has_the_same_hash_in_training_and_test_whatever_the_order_of_columns()
    {
        var train = TableReader.Read(_folder["train.csv"]);
        var test = TableReader.ReadTest(_folder.Text("test.csv", "kind,colour,size,day\nsmall,blue,01.50,2026/01/02\nsmall,blue,1.5,2026-01-03\n"), _schema);

        Assert.Equal(train.RowHashes.Span[1], test.RowHashes.Span[0]);
        Assert.DoesNotContain(test.RowHashes.Span[1], train.RowHashes.ToArray());
    }

    [Fact]
    public void Columns_that_several_threads_built_are_those_of_one()
    {
        // Large enough for a thread a million cells; batches for prediction are small and have one.
        var path = _folder.Text("large.csv", TableFiles.Rows("a,b,c,d,e,f,g,h,kind", 300_000, i => $"{i % 977},{i % 13}.5,{"xyz"[i % 3]},{i % 501},t{i % 77},{i % 7},{i * 7 % 1009},{(i % 11 == 0 ? "" : "w")},{i % 2}"));
        var table = TableReader.Read(path);
        var row = 0;
        foreach (var batch in TableReader.ReadForPrediction(path, table.Schema, rowsPerBatch: 50_000))
        {
            Assert.True(batch.RowHashes.Span.SequenceEqual(table.RowHashes.Span.Slice(row, batch.RowCount)));
            Assert.True(((NumberColumn)batch.Columns[6]).Values.Span.SequenceEqual(((NumberColumn)table.Columns[6]).Values.Span.Slice(row, batch.RowCount)));
            Assert.True(((CategoryColumn)batch.Columns[4]).Codes.Span.SequenceEqual(((CategoryColumn)table.Columns[4]).Codes.Span.Slice(row, batch.RowCount)));
            row += batch.RowCount;
        }

        Assert.Equal(table.RowCount, row);
    }

    [Fact]
    public void A_table_of_any_length_is_predicted_for_in_bounded_memory_with_one_count_of_what_was_never_seen()
    {
        // 48 MB of rows that are never in memory at once; a batch of them is less than a megabyte.
        const int Rows = 2_000_000;
        using var stream = new Lines("size,colour,day\n", Rows, i => $"{i % 100}.5,{(i % 1000 == 0 ? "green" : "red")},2026-01-02\n");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (rows, batches, most) = (0L, 0, 0L);
        IReadOnlyList<string> told = [];
        foreach (var batch in TableReader.ReadForPrediction(stream, "standard input", _schema, rowsPerBatch: 10_000))
        {
            rows += batch.RowCount;
            told = batch.Reading.Notices;
            most = ++batches % 40 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before) : most;
        }

        Assert.Equal(Rows, rows);
        Assert.InRange(most, 0, 12_000_000);
        Assert.StartsWith("2,000 rows have values in \"colour\" that training never saw, such as \"green\"", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_of_a_table_is_bounded_whatever_its_length()
    {
        var path = _folder["long.csv"];
        using (var stream = new Lines("size,colour,kind\n", 1_500_000, i => $"{i % 100}.5,{(i % 3 == 0 ? "green" : "red")},{i % 2}\n"))
        using (var file = File.Create(path))
        {
            stream.CopyTo(file);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var table = TableReader.Read(path, new TableReadOptions { MemoryBytes = 4_000_000 });
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(1_500_000, table.Reading.Rows);
        Assert.InRange(table.Reading.ShareKept, 0.001, 0.2);
        Assert.InRange(kept, 0, 8_000_000);
        GC.KeepAlive(table);
    }

    /// <summary>Lines that are made as they are read.</summary>
    private sealed class Lines(string header, int count, Func<int, string> line) : Stream
    {
        private byte[] _part = System.Text.Encoding.UTF8.GetBytes(header);
        private int _at;
        private int _next;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int size)
        {
            if (_at == _part.Length)
            {
                var text = new System.Text.StringBuilder();
                for (var i = 0; i < 500 && _next < count; i++, _next++)
                {
                    text.Append(line(_next));
                }

                (_part, _at) = (System.Text.Encoding.UTF8.GetBytes(text.ToString()), 0);
            }

            var taken = Math.Min(size, _part.Length - _at);
            _part.AsSpan(_at, taken).CopyTo(buffer.AsSpan(offset));
            _at += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private Table Predict(string text) => Assert.Single(TableReader.ReadForPrediction(_folder.Text("predict.csv", text), _schema));
}
