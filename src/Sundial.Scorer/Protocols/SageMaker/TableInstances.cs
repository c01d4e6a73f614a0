using System.Globalization;
using Sundial.Learning.Tables;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Reads rows of a table as JSON: objects with a member for each column, or arrays of values in the order of the model's inputs.</summary>
/// <remarks>
/// Values are read as cells of a CSV file are: null is a missing value, a number may stand in quotes, and a category may be a number. Members that the model
/// does not have are passed over; one that is not there is missing where training saw it missing, too.
/// </remarks>
internal static class TableInstances
{
    /// <summary>Reads all rows.</summary>
    /// <param name="json">Inside the array of instances.</param>
    /// <param name="model">The names of its inputs.</param>
    /// <param name="table">How its cells are read.</param>
    /// <param name="call">Takes the inputs.</param>
    /// <param name="scratch">Room for texts on their way.</param>
    /// <exception cref="InvalidRequestException">An instance is no row, a column is not there, or a value is none of its type.</exception>
    public static void Read(JsonCursor json, ModelTensors model, TableInput table, InferenceCall call, ByteWriter scratch)
    {
        InputColumn[] columns = [.. model.Signature.Inputs.Select(input => new InputColumn(input))];
        var row = 0L;
        if (json.TryTake((byte)']'))
        {
            throw json.Fault("has no instances; send a row or more");
        }

        do
        {
            row++;
            switch (json.Peek())
            {
                case (byte)'{':
                    ReadObject(ref json, model, columns, table, row, scratch);
                    break;
                case (byte)'[':
                    ReadArray(ref json, columns, table, row, scratch);
                    break;
                case var _ when columns is [var only]:
                    ReadValue(ref json, only, table, row, scratch);
                    break;
                default:
                    throw json.Fault("has an instance that is neither an object with a member for each column nor an array of their values");
            }
        }
        while (json.TakeCommaOr((byte)']'));

        foreach (var column in columns)
        {
            column.Deliver(call, row);
        }
    }

    private static void ReadObject(ref JsonCursor json, ModelTensors model, InputColumn[] columns, TableInput table, long row, ByteWriter scratch)
    {
        var seen = new bool[columns.Length];
        json.Take((byte)'{');
        if (!json.TryTake((byte)'}'))
        {
            do
            {
                var name = model.InputName(json.TakeName());
                var place = Array.FindIndex(columns, column => column.Input.Name == name);
                if (place < 0)
                {
                    json.Skip(3);
                    continue;
                }

                if (seen[place])
                {
                    throw new InvalidRequestException(string.Create(CultureInfo.InvariantCulture, $"Instance {row} has \"{name}\" twice; send one value of it."));
                }

                seen[place] = true;
                ReadValue(ref json, columns[place], table, row, scratch);
            }
            while (json.TakeCommaOr((byte)'}'));
        }

        for (var place = 0; place < columns.Length; place++)
        {
            if (!seen[place])
            {
                columns[place].CheckMayLack(table, string.Create(CultureInfo.InvariantCulture, $"Instance {row} has no"));
                columns[place].WriteMissing();
            }
        }
    }

    private static void ReadArray(ref JsonCursor json, InputColumn[] columns, TableInput table, long row, ByteWriter scratch)
    {
        json.Take((byte)'[');
        var place = 0;
        if (!json.TryTake((byte)']'))
        {
            do
            {
                if (place < columns.Length)
                {
                    ReadValue(ref json, columns[place], table, row, scratch);
                }
                else
                {
                    json.Skip(3);
                }

                place++;
            }
            while (json.TakeCommaOr((byte)']'));
        }

        if (place != columns.Length)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"Instance {row} has {place} values, where there are {columns.Length} columns; send a value for each of {Words.Names([.. columns.Select(column => column.Input)])}, in this order, or objects with these names."));
        }
    }

    // The value itself, or an array of it alone, as the protocol of tensors has it.
    private static void ReadValue(ref JsonCursor json, InputColumn column, TableInput table, long row, ByteWriter scratch)
    {
        var isArray = json.TryTake((byte)'[');
        switch (json.Peek())
        {
            case (byte)'"':
                var text = json.TakeString();
                scratch.Clear();
                scratch.Advance(text.Unescape(scratch.Room(text.Raw.Length)));
                column.Write(scratch.WrittenSpan, table, "Instance", row);
                scratch.Clear();
                break;
            case (byte)'{' or (byte)'[':
                throw new InvalidRequestException(string.Create(CultureInfo.InvariantCulture, $"Instance {row} has more than one value for \"{column.Input.Name}\"; send a text, a number or null."));
            default:
                _ = json.Peek();
                var start = json.Position;
                json.Skip(3);
                var raw = json.Text[start..json.Position];
                if (raw.SequenceEqual("null"u8))
                {
                    column.WriteMissing();
                }
                else if (!column.TryWriteNumber(raw))
                {
                    column.Write(raw, table, "Instance", row);
                }

                break;
        }

        if (isArray)
        {
            json.Take((byte)']');
        }
    }
}
