using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>A one for the category of a row and zeros for the others; the last place is for rare and unseen ones. Where the value is missing there are zeros only.</summary>
internal sealed class OneHotEncoder(CategoryCodes codes) : ColumnEncoder
{
    /// <inheritdoc/>
    public override int Width => codes.Other + 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) => codes.Kept.Append("other").Select(category => $"{column} = {category}");

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        var cells = ((CategoryColumn)column).Codes.Span;
        for (var row = 0; row < cells.Length; row++)
        {
            var places = matrix.AsSpan((row * stride) + offset, Width);
            places.Clear();
            if (cells[row] >= 0)
            {
                places[codes.Of(cells[row])] = 1;
            }
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input)
    {
        float[] all = [.. Enumerable.Range(0, Width).Select(code => (float)code)];
        var places = graph.Constant(TensorData.Of<float>("", all, [1, Width]));
        return graph.Cast(graph.Equal(codes.Write(graph, input, all, missing: -1), places), ElementType.Float);
    }
}
