namespace Sundial.Onnx;

/// <summary>Operators that fold axes away, as methods of a graph.</summary>
public static class ReductionOperators
{
    extension(GraphBuilder graph)
    {
        /// <summary>The sum over axes.</summary>
        public Value ReduceSum(Value x, long[] axes, bool keepDims) =>
            graph.Node("ReduceSum", [x, graph.Integers(axes)], NodeAttributes.Of("keepdims", keepDims));

        /// <summary>The mean over axes.</summary>
        public Value ReduceMean(Value x, long[] axes, bool keepDims) => graph.Reduce("ReduceMean", x, axes, keepDims);

        /// <summary>The maximum over axes.</summary>
        public Value ReduceMax(Value x, long[] axes, bool keepDims) => graph.Reduce("ReduceMax", x, axes, keepDims);

        /// <summary>The minimum over axes.</summary>
        public Value ReduceMin(Value x, long[] axes, bool keepDims) => graph.Reduce("ReduceMin", x, axes, keepDims);

        /// <summary>The place of the maximum along an axis, the first of equal ones.</summary>
        public Value ArgMax(Value x, long axis, bool keepDims) =>
            graph.Node("ArgMax", [x], NodeAttributes.Of("axis", axis), NodeAttributes.Of("keepdims", keepDims));

        /// <summary>Sums along an axis up to and with each element.</summary>
        public Value CumSum(Value x, long axis) => graph.Node("CumSum", [x, graph.Constant(axis, ElementType.Int64)]);

        // From operator set 18 on axes are an input, before they were an attribute.
        private Value Reduce(string op, Value x, long[] axes, bool keepDims) => graph.Opset >= 18
            ? graph.Node(op, [x, graph.Integers(axes)], NodeAttributes.Of("keepdims", keepDims))
            : graph.Node(op, [x], NodeAttributes.Of("axes", axes), NodeAttributes.Of("keepdims", keepDims));
    }
}
