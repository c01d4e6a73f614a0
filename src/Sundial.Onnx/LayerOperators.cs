using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>The operators that networks are made of, as methods of a graph.</summary>
public static class LayerOperators
{
    extension(GraphBuilder graph)
    {
        /// <summary>The matrix product over the last two axes, the others broadcast.</summary>
        public Value MatMul(Value a, Value b) => graph.Node("MatMul", [a, b]);

        /// <summary>The product of two matrices, each transposed first if told to, plus an addend that is broadcast.</summary>
        /// <param name="a">[M, K], or [K, M].</param>
        /// <param name="b">[K, N], or [N, K].</param>
        /// <param name="addend">Can be broadcast to [M, N]; null for none.</param>
        /// <param name="transposeA">Whether a is transposed.</param>
        /// <param name="transposeB">Whether b is transposed.</param>
        public Value Gemm(Value a, Value b, Value? addend = null, bool transposeA = false, bool transposeB = false) => graph.Node(
            "Gemm",
            [a, b, addend],
            Unless(!transposeA, NodeAttributes.Of("transA", transposeA)), Unless(!transposeB, NodeAttributes.Of("transB", transposeB)));

        /// <summary>A convolution.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="weights">[K, C/group, …].</param>
        /// <param name="bias">[K], or null.</param>
        /// <param name="strides">One an axis; 1 when null.</param>
        /// <param name="pads">Before each axis, then after each; 0 when null.</param>
        /// <param name="dilations">One an axis; 1 when null.</param>
        /// <param name="group">Groups of channels that are convolved apart.</param>
        public Value Conv(
            Value x, Value weights, Value? bias = null, long[]? strides = null, long[]? pads = null, long[]? dilations = null, long group = 1) => graph.Node(
            "Conv",
            [x, weights, bias],
            NodeAttributes.Of("strides", strides), NodeAttributes.Of("pads", pads), NodeAttributes.Of("dilations", dilations),
            Unless(group == 1, NodeAttributes.Of("group", group)));

        /// <summary>A transposed convolution: each element spreads over where a convolution would have gathered it from.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="weights">[C, K/group, …].</param>
        /// <param name="bias">[K], or null.</param>
        /// <param name="strides">One an axis; 1 when null.</param>
        /// <param name="pads">Cut off before each axis, then after each; 0 when null.</param>
        /// <param name="dilations">One an axis; 1 when null.</param>
        /// <param name="outputPadding">Added at the end of each axis; 0 when null.</param>
        /// <param name="group">Groups of channels that are convolved apart.</param>
        public Value ConvTranspose(
            Value x,
            Value weights,
            Value? bias = null,
            long[]? strides = null,
            long[]? pads = null,
            long[]? dilations = null,
            long[]? outputPadding = null,
            long group = 1) => graph.Node(
            "ConvTranspose",
            [x, weights, bias],
            NodeAttributes.Of("strides", strides), NodeAttributes.Of("pads", pads), NodeAttributes.Of("dilations", dilations),
            NodeAttributes.Of("output_padding", outputPadding), Unless(group == 1, NodeAttributes.Of("group", group)));

        /// <summary>The maximum over windows.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="window">The window's size, one an axis.</param>
        /// <param name="strides">One an axis; 1 when null.</param>
        /// <param name="pads">Before each axis, then after each; 0 when null.</param>
        public Value MaxPool(Value x, long[] window, long[]? strides = null, long[]? pads = null) => graph.Pool("MaxPool", x, window, strides, pads);

        /// <summary>The mean over windows; padding does not count.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="window">The window's size, one an axis.</param>
        /// <param name="strides">One an axis; 1 when null.</param>
        /// <param name="pads">Before each axis, then after each; 0 when null.</param>
        public Value AveragePool(Value x, long[] window, long[]? strides = null, long[]? pads = null) => graph.Pool("AveragePool", x, window, strides, pads);

        /// <summary>The mean over all places, [N, C, 1, …].</summary>
        public Value GlobalAveragePool(Value x) => graph.Node("GlobalAveragePool", [x]);

        /// <summary>Normalisation by given statistics of each channel, as for predicting.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="scale">[C].</param>
        /// <param name="bias">[C].</param>
        /// <param name="mean">[C].</param>
        /// <param name="variance">[C].</param>
        /// <param name="epsilon">Added to the variance.</param>
        public Value BatchNormalization(Value x, Value scale, Value bias, Value mean, Value variance, float epsilon = 1e-5f) =>
            graph.Node("BatchNormalization", [x, scale, bias, mean, variance], NodeAttributes.Of("epsilon", epsilon));

        /// <summary>Normalisation by the statistics of the batch, which also move the running ones, as for training.</summary>
        /// <param name="x">[N, C, …].</param>
        /// <param name="scale">[C].</param>
        /// <param name="bias">[C].</param>
        /// <param name="mean">[C], the running mean.</param>
        /// <param name="variance">[C], the running variance.</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <param name="momentum">How much of the running statistics is kept.</param>
        /// <returns>The normalised values, and the new running mean and variance.</returns>
        public (Value Output, Value Mean, Value Variance) BatchNormalizationForTraining(
            Value x, Value scale, Value bias, Value mean, Value variance, float epsilon = 1e-5f, float momentum = 0.9f)
        {
            var outputs = graph.Node(
                "BatchNormalization",
                [x, scale, bias, mean, variance],
                3,
                NodeAttributes.Of("epsilon", epsilon), NodeAttributes.Of("momentum", momentum), NodeAttributes.Of("training_mode", true));
            return (outputs[0], outputs[1], outputs[2]);
        }

        /// <summary>Normalisation of each element by the mean and variance over an axis and all behind it.</summary>
        /// <param name="x">The value.</param>
        /// <param name="scale">As large as the axes that are normalised over.</param>
        /// <param name="bias">The same; null for none.</param>
        /// <param name="axis">The first axis that is normalised over.</param>
        /// <param name="epsilon">Added to the variance.</param>
        public Value LayerNormalization(Value x, Value scale, Value? bias = null, long axis = -1, float epsilon = 1e-5f) =>
            graph.Node("LayerNormalization", [x, scale, bias], NodeAttributes.Of("axis", axis), NodeAttributes.Of("epsilon", epsilon));

        /// <summary>Probabilities along an axis.</summary>
        public Value Softmax(Value x, long axis) => graph.Node("Softmax", [x], NodeAttributes.Of("axis", axis));

        /// <summary>Logarithms of probabilities along an axis.</summary>
        public Value LogSoftmax(Value x, long axis) => graph.Node("LogSoftmax", [x], NodeAttributes.Of("axis", axis));

        private Value Pool(string op, Value x, long[] window, long[]? strides, long[]? pads) =>
            graph.Node(op, [x], NodeAttributes.Of("kernel_shape", window), NodeAttributes.Of("strides", strides), NodeAttributes.Of("pads", pads));
    }

    private static AttributeProto? Unless(bool isDefault, AttributeProto attribute) => isDefault ? null : attribute;
}
