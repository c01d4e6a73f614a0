using System.Globalization;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Tables;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Reads lines of values into the inputs of a model that has one for each column, [N, 1] or [N].</summary>
/// <remarks>
/// The values of a line are in the order of the model's inputs, unless the first line names the columns: then in its order, and columns that the model
/// does not have are passed over. A column of a table that is not there is missing in every row where training saw it missing, too.
/// </remarks>
internal static class CsvColumns
{
    /// <summary>Whether every input takes one value of an example.</summary>
    public static bool Suit(ModelSignature signature, TableInput? table) =>
        (signature.Inputs.Count > 1 || table is not null) && signature.Inputs.All(input => input.Shape is [< 0] or [< 0, 1]);

    /// <summary>Reads all lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="signature">The model's inputs.</param>
    /// <param name="table">How its cells are read; null where the model does not say.</param>
    /// <param name="call">Takes the inputs.</param>
    /// <exception cref="InvalidRequestException">A line is longer or shorter than the first, a column is missing, or a value is none of its type.</exception>
    public static void Read(ReadOnlySpan<byte> text, ModelSignature signature, TableInput? table, InferenceCall call)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        var columns = signature.Inputs.Select(input => new InputColumn(input)).ToArray();
        var (rows, line) = (0L, 0L);
        InputColumn?[]? order = null;
        var fields = new List<byte[]>();
        while (!text.IsEmpty)
        {
            line++;
            TakeLine(ref text, fields, line);
            if (order is null)
            {
                order = Header(fields, columns, table);
                if (order is not null)
                {
                    continue;
                }

                order = columns;
            }

            if (fields.Count != order.Length)
            {
                throw new InvalidRequestException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {line} of the CSV has {fields.Count} values, where there are {order.Length} columns; send a value for each of {Words.Names(signature.Inputs)}, in this order or under a first line that names them."));
            }

            for (var i = 0; i < order.Length; i++)
            {
                if (order[i] is { } column)
                {
                    column.Write(fields[i], table, "Line", line);
                }
            }

            foreach (var absent in columns)
            {
                if (!order.Contains(absent))
                {
                    absent.WriteMissing();
                }
            }

            rows++;
        }

        if (rows == 0)
        {
            throw new InvalidRequestException("The CSV has no line of values; send values with commas between them, an example a line.");
        }

        foreach (var column in columns)
        {
            column.Deliver(call, rows);
        }
    }

    private static void TakeLine(ref ReadOnlySpan<byte> text, List<byte[]> fields, long line)
    {
        fields.Clear();
        var field = new ByteWriter();
        bool more;
        do
        {
            fields.Add(CsvReader.TakeField(ref text, field, line, out more).ToArray());
        }
        while (more);
    }

    // A line that has the name of every input is no example. Of a table one that has half of them is none either, and says which columns are not there.
    private static InputColumn?[]? Header(List<byte[]> fields, InputColumn[] columns, TableInput? table)
    {
        var names = fields.Select(Encoding.UTF8.GetString).ToList();
        InputColumn[] absent = [.. columns.Where(column => !names.Contains(column.Input.Name))];
        if (absent.Length > 0 && (table is null || 2 * (columns.Length - absent.Length) < columns.Length || names.Count == 1))
        {
            return null;
        }

        foreach (var column in absent)
        {
            column.CheckMayLack(table!, "The CSV has no column");
        }

        return [.. names.Select((name, place) => names.IndexOf(name) == place ? columns.FirstOrDefault(column => column.Input.Name == name) : null)];
    }
}
