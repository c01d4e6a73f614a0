namespace Sundial.Onnx.Differentiation;

/// <summary>A size that is known as a number, or else read off a term when the graph runs.</summary>
internal readonly record struct SizeOf(Dim Known, Term Source = default, int Axis = 0)
{
    public static implicit operator SizeOf(long known) => new(known);

    public Term Read() => Source.Op("Shape", [], NodeAttributes.Of("start", Axis), NodeAttributes.Of("end", Axis + 1L));
}
