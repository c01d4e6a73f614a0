using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Numbers as they are; what is missing stays NaN, for trees know what to do with it.</summary>
internal sealed class NumberEncoder : ColumnEncoder
{
    /// <inheritdoc/>
    public override int Width => 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) => [column];

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        var values = ((NumberColumn)column).Values.Span;
        for (var row = 0; row < values.Length; row++)
        {
            matrix[(row * stride) + offset] = values[row];
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input) => input;
}
