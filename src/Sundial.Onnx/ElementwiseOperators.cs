namespace Sundial.Onnx;

/// <summary>Operators that work element by element, as methods of a graph; several operands are broadcast against each other.</summary>
public static class ElementwiseOperators
{
    extension(GraphBuilder graph)
    {
        /// <summary>a + b.</summary>
        public Value Add(Value a, Value b) => graph.Node("Add", [a, b]);

        /// <summary>a - b.</summary>
        public Value Sub(Value a, Value b) => graph.Node("Sub", [a, b]);

        /// <summary>a · b.</summary>
        public Value Mul(Value a, Value b) => graph.Node("Mul", [a, b]);

        /// <summary>a / b; of integers, rounded towards zero.</summary>
        public Value Div(Value a, Value b) => graph.Node("Div", [a, b]);

        /// <summary>a to the power of b.</summary>
        public Value Pow(Value a, Value b) => graph.Node("Pow", [a, b]);

        /// <summary>The smaller of a and b.</summary>
        public Value Min(Value a, Value b) => graph.Node("Min", [a, b]);

        /// <summary>The larger of a and b.</summary>
        public Value Max(Value a, Value b) => graph.Node("Max", [a, b]);

        /// <summary>-x.</summary>
        public Value Neg(Value x) => graph.Node("Neg", [x]);

        /// <summary>|x|.</summary>
        public Value Abs(Value x) => graph.Node("Abs", [x]);

        /// <summary>-1, 0 or 1.</summary>
        public Value Sign(Value x) => graph.Node("Sign", [x]);

        /// <summary>1 / x.</summary>
        public Value Reciprocal(Value x) => graph.Node("Reciprocal", [x]);

        /// <summary>√x.</summary>
        public Value Sqrt(Value x) => graph.Node("Sqrt", [x]);

        /// <summary>e to the power of x.</summary>
        public Value Exp(Value x) => graph.Node("Exp", [x]);

        /// <summary>The natural logarithm.</summary>
        public Value Log(Value x) => graph.Node("Log", [x]);

        /// <summary>The error function.</summary>
        public Value Erf(Value x) => graph.Node("Erf", [x]);

        /// <summary>1 / (1 + e^-x).</summary>
        public Value Sigmoid(Value x) => graph.Node("Sigmoid", [x]);

        /// <summary>The hyperbolic tangent.</summary>
        public Value Tanh(Value x) => graph.Node("Tanh", [x]);

        /// <summary>max(0, x).</summary>
        public Value Relu(Value x) => graph.Node("Relu", [x]);

        /// <summary>x above zero, <paramref name="alpha"/> · x below.</summary>
        public Value LeakyRelu(Value x, float alpha = 0.01f) => graph.Node("LeakyRelu", [x], NodeAttributes.Of("alpha", alpha));

        /// <summary>x · min(max(x/6 + 1/2, 0), 1).</summary>
        public Value HardSwish(Value x) => graph.Node("HardSwish", [x]);

        /// <summary>x · Φ(x), Φ being the distribution function of the standard normal.</summary>
        /// <remarks>Before operator set 20, which brought it, it is written out as x/2 · (1 + erf(x/√2)).</remarks>
        public Value Gelu(Value x) => graph.Opset >= 20
            ? graph.Node("Gelu", [x])
            : graph.Mul(
                graph.Mul(x, graph.Constant(0.5, x.Type)),
                graph.Add(graph.Erf(graph.Mul(x, graph.Constant(Math.Sqrt(0.5), x.Type))), graph.Constant(1, x.Type)));

        /// <summary>x, but no less than the one bound and no more than the other; null for no bound.</summary>
        public Value Clip(Value x, double? least, double? most) =>
            graph.Node("Clip", [x, least is { } a ? graph.Constant(a, x.Type) : null, most is { } b ? graph.Constant(b, x.Type) : null]);

        /// <summary>Zeros at random places, the rest scaled up to make good for them; x itself unless training.</summary>
        /// <param name="x">The value.</param>
        /// <param name="ratio">The share of elements that become zero.</param>
        /// <param name="training">A boolean scalar.</param>
        public Value Dropout(Value x, float ratio, Value training) => graph.Node("Dropout", [x, graph.Constant(ratio), training]);

        /// <summary>Another element type.</summary>
        public Value Cast(Value x, ElementType type) => graph.Node("Cast", [x], NodeAttributes.Of("to", (long)type));

        /// <summary>The same under another name.</summary>
        public Value Identity(Value x) => graph.Node("Identity", [x]);

        /// <summary>Whether a &lt; b.</summary>
        public Value Less(Value a, Value b) => graph.Node("Less", [a, b]);

        /// <summary>Whether a > b.</summary>
        public Value Greater(Value a, Value b) => graph.Node("Greater", [a, b]);

        /// <summary>Whether a = b.</summary>
        public Value Equal(Value a, Value b) => graph.Node("Equal", [a, b]);

        /// <summary>Whether both are true.</summary>
        public Value And(Value a, Value b) => graph.Node("And", [a, b]);

        /// <summary>Whether one of both is true, or both.</summary>
        public Value Or(Value a, Value b) => graph.Node("Or", [a, b]);

        /// <summary>Whether x is false.</summary>
        public Value Not(Value x) => graph.Node("Not", [x]);

        /// <summary>a where the condition holds, b elsewhere.</summary>
        public Value Where(Value condition, Value a, Value b) => graph.Node("Where", [condition, a, b]);
    }
}
