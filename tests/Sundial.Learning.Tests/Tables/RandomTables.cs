using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tests.Tables;

/// <summary>Tables of numbers, categories, dates and texts with something to learn, and with holes.</summary>
internal static class RandomTables
{
    private static readonly string[] s_colours = ["red", "green", "blue", "grey", "white"];
    private static readonly string[] s_words = ["good", "bad", "ugly", "fine", "cheap"];

    /// <summary>A table; those of other seeds have the same columns and the same law.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="classes">Classes to learn; 0 for a number.</param>
    /// <param name="seed">Of the numbers.</param>
    /// <param name="withTexts">Whether there is a column of texts.</param>
    /// <param name="withUnseen">Whether some categories were never seen.</param>
    public static Table Make(int rows, int classes, ulong seed = 1, bool withTexts = true, bool withUnseen = false)
    {
        var schema = Schema(classes, withTexts);
        var random = new CounterRandom(seed, 0x7AB, 0);
        var (x, y, colour, city, date, text) = (new float[rows], new float[rows], new int[rows], new int[rows], new double[rows], new string?[rows]);
        var (labels, values) = (new int[classes == 0 ? 0 : rows], new float[classes == 0 ? rows : 0]);
        for (var row = 0; row < rows; row++)
        {
            (x[row], y[row]) = (random.Between(-2, 2), MathF.Round(random.Between(0, 50)));
            colour[row] = random.Next(withUnseen ? s_colours.Length + 1 : s_colours.Length);
            city[row] = Math.Min(random.Next(40), random.Next(withUnseen ? 41 : 40));
            date[row] = Math.Floor(random.NextSingle() * 2e9) - 3e8;
            text[row] = random.Next(12) == 0 ? null : $"{s_words[random.Next(5)]} {s_words[random.Next(5)]}  item{random.Next(30)}";
            var score = (x[row] * x[row]) + (y[row] > 25 ? 1 : 0) + (colour[row] == 2 ? 1.5f : 0) - (city[row] % 3)
                + (((long)date[row] / 86400 + 3) % 7 > 4 ? 1 : 0) + (text[row]?.Contains("good", StringComparison.Ordinal) == true ? 1 : 0) + random.Between(-0.5f, 0.5f);
            if (classes == 0)
            {
                values[row] = 1000 + (100 * score);
            }
            else
            {
                labels[row] = Math.Clamp((int)((score + 1) * classes / 5), 0, classes - 1);
            }

            x[row] = random.Next(10) == 0 ? float.NaN : x[row];
            colour[row] = random.Next(10) == 0 ? -1 : colour[row];
            date[row] = random.Next(10) == 0 ? double.NaN : date[row];
        }

        List<Column> columns =
        [
            new NumberColumn(schema.Features[0], x), new NumberColumn(schema.Features[1], y), new CategoryColumn(schema.Features[2], colour),
            new CategoryColumn(schema.Features[3], city), new DateColumn(schema.Features[4], date),
        ];
        if (withTexts)
        {
            columns.Add(new TextColumn(schema.Features[5], text));
        }

        return new Table(columns, labels, values, [], [.. Enumerable.Range(0, rows).Select(row => (ulong)row)])
        {
            Path = "random.csv",
            Schema = schema,
            Reading = new TableReading
            {
                Separator = ',',
                Encoding = "UTF-8",
                HasHeader = true,
                Bytes = 0,
                Rows = rows,
                RaggedRows = 0,
                RowsWithoutTarget = 0,
                ShareKept = 1,
                Notices = [],
            },
        };
    }

    private static TableSchema Schema(int classes, bool withTexts)
    {
        List<ColumnSchema> columns =
        [
            new() { Name = "x", Kind = ColumnKind.Number, HadMissing = true },
            new() { Name = "the y", Kind = ColumnKind.Number, IsWhole = true },
            new() { Name = "colour", Kind = ColumnKind.Category, Categories = s_colours, HadMissing = true },
            new() { Name = "label", Kind = ColumnKind.Category, Categories = [.. Enumerable.Range(0, 40).Select(i => $"city {i}")] },
            new() { Name = "when", Kind = ColumnKind.Date, HadMissing = true },
        ];
        if (withTexts)
        {
            columns.Add(new() { Name = "words", Kind = ColumnKind.Text });
        }

        return new TableSchema
        {
            Columns = columns,
            Target = new TargetSchema
            {
                Name = "target",
                Task = classes == 0 ? TableTask.Regression : TableTask.Classification,
                ClassNames = [.. Enumerable.Range(0, classes).Select(c => $"class {c}")],
            },
        };
    }
}
