using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Tables;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>An input that takes one value of an example, filled example by example.</summary>
/// <param name="input">The input.</param>
internal sealed class InputColumn(TensorSignature input)
{
    private readonly ElementType _type = Datatypes.Parse(input.Datatype);
    private readonly ByteWriter _values = new();

    /// <summary>The input.</summary>
    public TensorSignature Input => input;

    /// <summary>Adds a value as it is written.</summary>
    /// <param name="cell">The value, in UTF-8.</param>
    /// <param name="table">How a table's cells are read; null where the model does not say.</param>
    /// <param name="place">What messages count, such as <c>Line</c>.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <exception cref="InvalidRequestException">It is none of the input's type.</exception>
    public void Write(ReadOnlySpan<byte> cell, TableInput? table, string place, long number)
    {
        if (table is null || _type is not (ElementType.Float or ElementType.Double or ElementType.String))
        {
            CsvReader.WriteElement(_values, _type, cell, input.Name, number, 1);
        }
        else if (_type == ElementType.String)
        {
            CsvReader.WriteElement(_values, _type, TableInput.Text(cell), input.Name, number, 1);
        }
        else if (table.TryNumber(input.Name, cell, out var value))
        {
            Write(value);
        }
        else
        {
            var shown = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, 40)]);
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture, $"{place} {number} has \"{shown}\" for \"{input.Name}\", which is neither what this column holds nor a missing value; correct it, or leave it empty."));
        }
    }

    /// <summary>Adds a number of JSON, which has one way to write it, whatever way the column has in files.</summary>
    /// <returns>False where the input takes no numbers, or this is none: it is for the other way to add.</returns>
    public bool TryWriteNumber(ReadOnlySpan<byte> raw)
    {
        if (_type != ElementType.Float || !Utf8Parser.TryParse(raw, out double value, out var length) || length != raw.Length)
        {
            return false;
        }

        // Beyond a float there is no telling them apart.
        Write(Math.Abs(value) > float.MaxValue ? double.NaN : value);
        return true;
    }

    /// <summary>Adds a missing value of a table.</summary>
    public void WriteMissing()
    {
        if (_type == ElementType.String)
        {
            _values.WriteUInt32(0);
        }
        else
        {
            Write(double.NaN);
        }
    }

    /// <summary>Refuses a table without this column, unless training saw it missing.</summary>
    /// <param name="table">What training saw.</param>
    /// <param name="what">The beginning of the sentence, up to the column's name.</param>
    /// <exception cref="InvalidRequestException">It may not be missing.</exception>
    public void CheckMayLack(TableInput table, string what)
    {
        if (!table.MayLack(input.Name))
        {
            throw new InvalidRequestException($"{what} \"{input.Name}\", which the model needs and which was never missing in training; send it, or an empty value where there is none.");
        }
    }

    /// <summary>Gives what was added to a call.</summary>
    public void Deliver(InferenceCall call, long rows)
    {
        long[] shape = input.Shape.Count == 2 ? [rows, 1] : [rows];
        var tensor = call.Inputs.Add();
        tensor.Reset(input.Name, _type, shape, _values.Length);
        _values.WrittenSpan.CopyTo(tensor.Bytes);
    }

    private void Write(double value)
    {
        var size = Datatypes.SizeOf(_type);
        var to = _values.Room(size);
        if (_type == ElementType.Float)
        {
            MemoryMarshal.Write(to, (float)value);
        }
        else
        {
            MemoryMarshal.Write(to, value);
        }

        _values.Advance(size);
    }
}
