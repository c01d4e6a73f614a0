using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>A number for each category: its rank by frequency, or any other; missing is NaN.</summary>
internal sealed class CategoryEncoder(CategoryCodes codes, float[] values) : ColumnEncoder
{
    /// <summary>Ranks by frequency: the most frequent is 0.</summary>
    public CategoryEncoder(CategoryCodes codes)
        : this(codes, [.. Enumerable.Range(0, codes.Other + 1).Select(code => (float)code)])
    {
    }

    /// <inheritdoc/>
    public override int Width => 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) => [column];

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        var cells = ((CategoryColumn)column).Codes.Span;
        for (var row = 0; row < cells.Length; row++)
        {
            matrix[(row * stride) + offset] = cells[row] < 0 ? float.NaN : values[codes.Of(cells[row])];
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input) => codes.Write(graph, input, values, missing: float.NaN);
}
