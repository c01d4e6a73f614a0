using Spectre.Console;

namespace Sundial.Cli.Reports;

/// <summary>The one look of all tables: no frame, names to the left, numbers to the right.</summary>
internal static class Tables
{
    /// <summary>A table with a column of names and columns of numbers.</summary>
    public static Table New(params string[] headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < headings.Length; i++)
        {
            table.AddColumn(new TableColumn(headings[i]) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        return table;
    }

    /// <summary>A table of texts, all to the left.</summary>
    public static Table OfText(params string[] headings)
    {
        var table = New(headings);
        for (var i = 1; i < headings.Length; i++)
        {
            table.LeftAligned(i);
        }

        return table;
    }

    /// <summary>Adds a row of plain texts; a null is a dash.</summary>
    public static void AddTextRow(this Table table, params string?[] cells) =>
        table.AddRow([.. cells.Select(cell => Markup.Escape(cell is { Length: > 0 } ? Printable.Of(cell) : "–"))]);

    /// <summary>Makes another column one of names.</summary>
    public static Table LeftAligned(this Table table, int column)
    {
        table.Columns[column].Alignment = Justify.Left;
        return table;
    }
}
