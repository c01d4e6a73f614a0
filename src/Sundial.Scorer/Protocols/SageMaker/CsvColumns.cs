using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Tables;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Reads lines of values into the inputs of a model that has one for each column, [N, 1] or [N].</summary>
/// <remarks>
/// The values of a line are in the order of the model's inputs, unless the first line names the columns: then in its order, and columns that the model
/// does not have are passed over.
/// </remarks>
internal static class CsvColumns
{
    /// <summary>Whether every input takes one value of an example.</summary>
    public static bool Suit(ModelSignature signature) =>
        signature.Inputs.Count > 1 && signature.Inputs.All(input => input.Shape is [< 0] or [< 0, 1]);

    /// <summary>Reads all lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="signature">The model's inputs.</param>
    /// <param name="table">How its cells are read; null where the model does not say.</param>
    /// <param name="call">Takes the inputs.</param>
    /// <exception cref="InvalidRequestException">A line is longer or shorter than the first, a column is missing, or a value is none of its type.</exception>
    public static void Read(ReadOnlySpan<byte> text, ModelSignature signature, TableInput? table, InferenceCall call)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        var columns = signature.Inputs.Select(input => new Column(input, Datatypes.Parse(input.Datatype), new ByteWriter())).ToArray();
        var (rows, line) = (0L, 0L);
        Column?[]? order = null;
        var fields = new List<byte[]>();
        while (!text.IsEmpty)
        {
            line++;
            TakeLine(ref text, fields, line);
            if (order is null)
            {
                order = Header(fields, columns);
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
                    Write(column, fields[i], table, line);
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
            long[] shape = column.Input.Shape.Count == 2 ? [rows, 1] : [rows];
            var tensor = call.Inputs.Add();
            tensor.Reset(column.Input.Name, column.Type, shape, column.Values.Length);
            column.Values.WrittenSpan.CopyTo(tensor.Bytes);
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

    // A line that has the name of every input is no example.
    private static Column?[]? Header(List<byte[]> fields, Column[] columns)
    {
        var names = fields.Select(Encoding.UTF8.GetString).ToList();
        return columns.All(column => names.Contains(column.Input.Name))
            ? [.. names.Select((name, place) => names.IndexOf(name) == place ? columns.FirstOrDefault(column => column.Input.Name == name) : null)]
            : null;
    }

    private static void Write(Column column, ReadOnlySpan<byte> field, TableInput? table, long line)
    {
        if (table is null || column.Type is not (ElementType.Float or ElementType.Double or ElementType.String))
        {
            CsvReader.WriteElement(column.Values, column.Type, field, column.Input.Name, line, 1);
            return;
        }

        if (column.Type == ElementType.String)
        {
            CsvReader.WriteElement(column.Values, column.Type, TableInput.Text(field), column.Input.Name, line, 1);
        }
        else if (table.TryNumber(column.Input.Name, field, out var value))
        {
            var size = Datatypes.SizeOf(column.Type);
            var to = column.Values.Room(size);
            if (column.Type == ElementType.Float)
            {
                MemoryMarshal.Write(to, (float)value);
            }
            else
            {
                MemoryMarshal.Write(to, value);
            }

            column.Values.Advance(size);
        }
        else
        {
            var shown = Encoding.UTF8.GetString(field[..Math.Min(field.Length, 40)]);
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture, $"Line {line} has \"{shown}\" for \"{column.Input.Name}\", which is neither what this column holds nor a missing value; correct it, or leave it empty."));
        }
    }

    private sealed record Column(TensorSignature Input, ElementType Type, ByteWriter Values);
}
