using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Lines of values with commas between them, an example a line: without a header, but for a model that has an input for each column (<see cref="CsvColumns"/>).</summary>
internal sealed class CsvFormat : PredictionFormat
{
    private CsvFormat()
    {
    }

    /// <summary>The only one.</summary>
    public static CsvFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(Exchange exchange, VariantFace face, InferenceCall call)
    {
        _ = InvocationAnswer.TypeFor(exchange.Http.Request);
        ReadOnlySpan<byte> text = exchange.Body.IsSingleSegment ? exchange.Body.FirstSpan : System.Buffers.BuffersExtensions.ToArray(exchange.Body);
        if (CsvColumns.Suit(face.Tensors.Signature, face.Table))
        {
            CsvColumns.Read(text, face.Tensors.Signature, face.Table, call);
            return;
        }

        var input = ExampleShape.OnlyInput(face.Tensors.Signature, "Lines of values");
        var type = Datatypes.Parse(input.Datatype);
        var values = exchange.Request.Scratch;
        var (rows, columns) = CsvReader.Read(text, type, input.Name, values);
        Span<long> shape = stackalloc long[Math.Max(input.Shape.Count, 2)];
        var rank = ShapeOf(shape, rows, columns, input.Shape);
        var tensor = call.Inputs.Add();
        tensor.Reset(input.Name, type, shape[..rank], values.Length);
        values.WrittenSpan.CopyTo(tensor.Bytes);
    }

    /// <inheritdoc/>
    public override void Write(Exchange exchange, VariantFace face, InferenceCall call, TimeSpan elapsed) => InvocationAnswer.Write(exchange, face, call);

    // A model of pictures or the like takes each line as one example's elements in order.
    private static int ShapeOf(Span<long> shape, long rows, long columns, IReadOnlyList<long> wanted)
    {
        if (wanted.Count == 1)
        {
            shape[0] = columns == 1 ? rows : rows == 1 ? columns : throw new InvalidRequestException("The model takes one row of values; send one line, or one value a line.");
            return 1;
        }

        Int128 inner = 1;
        for (var axis = 1; axis < wanted.Count; axis++)
        {
            inner *= wanted[axis];
            shape[axis] = wanted[axis];
        }

        shape[0] = rows;
        if (wanted.Count > 2 && inner == columns)
        {
            return wanted.Count;
        }

        shape[1] = columns;
        return 2;
    }
}
