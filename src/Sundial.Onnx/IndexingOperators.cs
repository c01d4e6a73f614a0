namespace Sundial.Onnx;

/// <summary>Operators that go by the places of elements, or tell of them, as methods of a graph.</summary>
public static class IndexingOperators
{
    extension(GraphBuilder graph)
    {
        /// <summary>Slices along an axis, at the places that the indices name; their shape takes the place of the axis.</summary>
        public Value Gather(Value data, Value indices, long axis = 0) => graph.Node("Gather", [data, indices], NodeAttributes.Of("axis", axis));

        /// <summary>For each index the element at it along an axis, at the index's own place along the others.</summary>
        public Value GatherElements(Value data, Value indices, long axis = 0) =>
            graph.Node("GatherElements", [data, indices], NodeAttributes.Of("axis", axis));

        /// <summary>The inverse of <see cref="GatherElements"/>: updates put into data.</summary>
        /// <param name="data">What is overwritten, in a copy.</param>
        /// <param name="indices">Places along the axis.</param>
        /// <param name="updates">One for each index.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="reduction"><c>none</c> overwrites, <c>add</c> and <c>mul</c> combine.</param>
        public Value ScatterElements(Value data, Value indices, Value updates, long axis = 0, string reduction = "none") => graph.Node(
            "ScatterElements", [data, indices, updates], NodeAttributes.Of("axis", axis), NodeAttributes.Of("reduction", reduction));

        /// <summary>Updates put into data at places that name several axes at once.</summary>
        /// <param name="data">What is overwritten, in a copy.</param>
        /// <param name="indices">[…, n]: rows that name places along the first n axes.</param>
        /// <param name="updates">[…, the other axes].</param>
        /// <param name="reduction"><c>none</c> overwrites, <c>add</c> and <c>mul</c> combine.</param>
        public Value ScatterND(Value data, Value indices, Value updates, string reduction = "none") =>
            graph.Node("ScatterND", [data, indices, updates], NodeAttributes.Of("reduction", reduction));

        /// <summary>An axis more, that has one element on and all others off.</summary>
        /// <param name="indices">Which element is on.</param>
        /// <param name="depth">The size of the axis.</param>
        /// <param name="type">The type of the result.</param>
        /// <param name="axis">Where the axis is put in.</param>
        /// <param name="off">The value of the others.</param>
        /// <param name="on">The value of the one.</param>
        public Value OneHot(Value indices, long depth, ElementType type = ElementType.Float, long axis = -1, double off = 0, double on = 1) => graph.Node(
            "OneHot",
            [indices, graph.Constant(depth, ElementType.Int64), graph.Constant(TensorData.Of("", type, [off, on], [2]))],
            NodeAttributes.Of("axis", axis));

        /// <summary>The k largest along an axis, the largest first, and where they stood.</summary>
        public (Value Values, Value Indices) TopK(Value x, long k, long axis = -1)
        {
            var outputs = graph.Node("TopK", [x, graph.Integers(k)], 2, NodeAttributes.Of("axis", axis));
            return (outputs[0], outputs[1]);
        }

        /// <summary>Numbers from one up to but without another, in steps; all three are scalars of one type.</summary>
        public Value Range(Value start, Value limit, Value step) => graph.Node("Range", [start, limit, step]);

        /// <summary>The sizes of a value's axes.</summary>
        public Value Shape(Value x) => graph.Node("Shape", [x]);

        /// <summary>A tensor of a shape that is found when the graph runs, the same number everywhere.</summary>
        public Value ConstantOfShape(Value shape, double value = 0, ElementType type = ElementType.Float) =>
            graph.Node("ConstantOfShape", [shape], NodeAttributes.Of("value", TensorData.Of("", type, [value], [1])));
    }
}
