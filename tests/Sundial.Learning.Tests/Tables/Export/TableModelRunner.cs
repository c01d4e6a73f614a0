using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Tests.Tables.Export;

/// <summary>Runs the file of a model of tables on raw columns, as a scorer does.</summary>
internal static class TableModelRunner
{
    public static (float[] Numbers, string[] Labels) Run(byte[] model, Table table)
    {
        using var session = new Session(model);
        var inputs = table.Columns.ToDictionary(column => column.Name, TensorOf);
        var outputs = session.Run(inputs);
        try
        {
            return (outputs[0].Data<float>().ToArray(), outputs.Count > 1 ? outputs[1].Strings() : []);
        }
        finally
        {
            foreach (var tensor in inputs.Values.Concat(outputs))
            {
                tensor.Dispose();
            }
        }
    }

    private static OrtTensor TensorOf(Column column)
    {
        long[] shape = [column.Count, 1];
        return column switch
        {
            NumberColumn numbers => OrtTensor.Over<float>(numbers.Values.ToArray(), shape),
            DateColumn dates => OrtTensor.Over<double>(dates.Seconds.ToArray(), shape),
            CategoryColumn categories => OrtTensor.OfStrings([.. categories.Codes.ToArray().Select(code => TextOf(categories, code))], shape),
            _ => OrtTensor.OfStrings([.. ((TextColumn)column).Texts.ToArray().Select(text => text ?? "")], shape),
        };
    }

    private static string TextOf(CategoryColumn column, int code) =>
        code < 0 ? "" : code < column.OtherCode ? column.Schema.Categories[code] : "never seen";
}
