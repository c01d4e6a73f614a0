using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Makes numbers of a column's cells, here and in a graph, in the same way.</summary>
internal abstract class ColumnEncoder
{
    /// <summary>How many numbers a cell becomes.</summary>
    public abstract int Width { get; }

    /// <summary>What each of the numbers is, for whoever reads of their importance.</summary>
    public abstract IEnumerable<string> Names(string column);

    /// <summary>Writes the numbers of all rows.</summary>
    /// <param name="column">A column of the kind that was fitted.</param>
    /// <param name="matrix">[N, stride], takes them.</param>
    /// <param name="offset">Where in a row they go.</param>
    /// <param name="stride">Numbers of a row.</param>
    public abstract void Encode(Column column, float[] matrix, int offset, int stride);

    /// <summary>Does the same in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">[N, 1] cells: floats, texts, or seconds as doubles.</param>
    /// <returns>[N, width] floats.</returns>
    public abstract Value Write(GraphBuilder graph, Value input);
}
