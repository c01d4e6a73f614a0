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

    /// <summary>Makes another column one of names.</summary>
    public static Table LeftAligned(this Table table, int column)
    {
        table.Columns[column].Alignment = Justify.Left;
        return table;
    }
}
