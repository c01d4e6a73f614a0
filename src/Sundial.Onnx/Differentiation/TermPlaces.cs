namespace Sundial.Onnx.Differentiation;

/// <summary>Gradients of operators that choose elements: put back to the places they were chosen from.</summary>
internal static class TermPlaces
{
    /// <summary>For each element of a term its place in row-major order.</summary>
    public static Term Positions(this Term x)
    {
        Value Number(long value) => x.Graph.Constant(TensorData.Of("", [value], []));
        var range = x with { Value = x.Graph.Node("Range", [Number(0), x.Op("Size"), Number(1)]) };
        return range.ReshapeTo(x.Value);
    }

    /// <summary>A tensor of a term's shape that has, at each of the places, what stands there in the updates, and zeros elsewhere.</summary>
    public static Term Scatter(this Term x, Term places, Term updates) => x.ScatterInto(places, updates, "none");

    /// <summary>The same, with updates of one place added up.</summary>
    public static Term ScatterAdd(this Term x, Term places, Term updates) => x.ScatterInto(places, updates, "add");

    /// <summary>Zeros of a term's shape and type.</summary>
    public static Term Zeros(this Term x) => x.Zeros(x.ShapeVector());

    /// <summary>Zeros of a term's type and another shape.</summary>
    public static Term Zeros(this Term x, Term shape) =>
        shape.Op("ConstantOfShape", [], NodeAttributes.Of("value", TensorData.Of("", x.RequiredType, [0], [1])));

    private static Term ScatterInto(this Term x, Term places, Term updates, string reduction) => x.Zeros(x.Op("Size").Reshape([1]))
        .Op("ScatterElements", [places.Reshape([-1]), updates.Reshape([-1])], NodeAttributes.Of("axis", 0L), NodeAttributes.Of("reduction", reduction))
        .ReshapeTo(x.Value);
}
