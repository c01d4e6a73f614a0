namespace Sundial.Onnx;

/// <summary>Operators that arrange elements anew, as methods of a graph.</summary>
public static class LayoutOperators
{
    extension(GraphBuilder graph)
    {
        /// <summary>The same elements in another shape; one size may be -1, and 0 keeps the input's.</summary>
        public Value Reshape(Value x, params ReadOnlySpan<long> shape) => graph.Node("Reshape", [x, graph.Integers(shape)]);

        /// <summary>The same elements in a shape that is found when the graph runs.</summary>
        public Value Reshape(Value x, Value shape) => graph.Node("Reshape", [x, shape]);

        /// <summary>A matrix: the axes before the one named become its rows, the others its columns.</summary>
        public Value Flatten(Value x, long axis = 1) => graph.Node("Flatten", [x], NodeAttributes.Of("axis", axis));

        /// <summary>Axes in another order.</summary>
        public Value Transpose(Value x, params long[] order) => graph.Node("Transpose", [x], NodeAttributes.Of("perm", order));

        /// <summary>Without the axes named, which have size 1; without every axis of size 1 when none is named.</summary>
        public Value Squeeze(Value x, params ReadOnlySpan<long> axes) => graph.Node("Squeeze", [x, axes.IsEmpty ? null : graph.Integers(axes)]);

        /// <summary>With axes of size 1 added, at the places named in the result.</summary>
        public Value Unsqueeze(Value x, params ReadOnlySpan<long> axes) => graph.Node("Unsqueeze", [x, graph.Integers(axes)]);

        /// <summary>Broadcast against a shape.</summary>
        public Value Expand(Value x, params ReadOnlySpan<long> shape) => graph.Node("Expand", [x, graph.Integers(shape)]);

        /// <summary>Broadcast against a shape that is found when the graph runs.</summary>
        public Value Expand(Value x, Value shape) => graph.Node("Expand", [x, shape]);

        /// <summary>Values one after another along an axis.</summary>
        public Value Concat(IReadOnlyList<Value> values, long axis) => graph.Node("Concat", values, NodeAttributes.Of("axis", axis));

        /// <summary>Parts of these sizes along an axis.</summary>
        public IReadOnlyList<Value> Split(Value x, long axis, params ReadOnlySpan<long> sizes) =>
            graph.Node("Split", [x, graph.Integers(sizes)], sizes.Length, NodeAttributes.Of("axis", axis));

        /// <summary>A part of a value.</summary>
        /// <param name="x">The value.</param>
        /// <param name="starts">Where it begins, one an axis named.</param>
        /// <param name="ends">Where it ends, exclusive.</param>
        /// <param name="axes">The axes; the first ones when null.</param>
        /// <param name="steps">Steps; 1 when null, negative ones go backward.</param>
        public Value Slice(Value x, long[] starts, long[] ends, long[]? axes = null, long[]? steps = null) =>
            graph.Node("Slice", [x, graph.Integers(starts), graph.Integers(ends), graph.Optional(axes), graph.Optional(steps)]);

        /// <summary>A border around a value.</summary>
        /// <param name="x">The value.</param>
        /// <param name="pads">Before each axis, then after each.</param>
        /// <param name="mode"><c>constant</c> (zeros), <c>reflect</c> or <c>edge</c>.</param>
        public Value Pad(Value x, long[] pads, string mode = "constant") => graph.Node("Pad", [x, graph.Integers(pads)], NodeAttributes.Of("mode", mode));

        /// <summary>Each element repeated along each axis; by a factor that is no whole number, the element that stands before the place.</summary>
        /// <param name="x">The value.</param>
        /// <param name="scales">One an axis.</param>
        public Value ResizeNearest(Value x, params float[] scales) => graph.Node(
            "Resize",
            [x, null, graph.Constant(TensorData.Of<float>("", scales, [scales.Length]))],
            NodeAttributes.Of("mode", "nearest"),
            NodeAttributes.Of("coordinate_transformation_mode", "asymmetric"),
            NodeAttributes.Of("nearest_mode", "floor"));

        private Value? Optional(long[]? values) => values is null ? null : graph.Integers(values);
    }
}
