using Sundial.Onnx;
using Sundial.Onnx.Differentiation;

namespace Sundial.Learning.Kernels;

/// <summary>Shape and gradient rules of the domain <c>sundial</c>, added to those of the standard operators.</summary>
internal static class TrainingOperatorRules
{
    private const string Domain = TrainingOperator.Domain;

    /// <summary>Shape rules, standard ones included.</summary>
    public static ShapeRules Shapes { get; } = ShapeRules.Standard
        .With(Domain, "Stem", c => [Blocked(c.Input(0).Shape![0], Channels(c, 3), c.Node.Int("height", 0), c.Node.Int("width", 0))])
        .With(Domain, "Convolution", c => [WithChannels(c, 1)])
        .With(Domain, "ConvolutionMaxPool", Pooled)
        .With(Domain, "ConvolutionDataGradient", DataGradient)
        .With(Domain, "ConvolutionWeightGradient", c => [Float(Shape.Create(16 * Size(c, 1, 1), 16 * Size(c, 0, 1), 3, 3))])
        .With(Domain, "Normalization", c => [c.Input(0).Tensor, PerChannel(c, 0), PerChannel(c, 0)])
        .With(Domain, "NormalizationGradient", c => [c.Input(1).Tensor, PerChannel(c, 1)])
        .With(Domain, "GlobalMaxPool", c => [Float(Features(c)), new TensorType(ElementType.Int32, Features(c))])
        .With(Domain, "GlobalMaxPoolGradient", c => [c.Input(2).Tensor]);

    /// <summary>Gradient rules, standard ones included. The stem has none: it is not trained.</summary>
    public static GradientRules Gradients { get; } = GradientRules.Standard
        .With(Domain, "Convolution", c =>
        [
            c.Needs(0) ? One(c, "ConvolutionDataGradient", [c.OutputGradients[0], c.Inputs[1]]) : null,
            One(c, "ConvolutionWeightGradient", [c.Inputs[0], c.OutputGradients[0]]),
        ])
        .With(Domain, "ConvolutionMaxPool", c =>
        [
            c.Needs(0) ? One(c, "ConvolutionDataGradient", [c.OutputGradients[0], c.Inputs[1], c.Outputs[1]]) : null,
            One(c, "ConvolutionWeightGradient", [c.Inputs[0], c.OutputGradients[0], c.Outputs[1]]),
        ])
        .With(Domain, "Normalization", NormalizationGradient)
        .With(Domain, "GlobalMaxPool", c => [One(c, "GlobalMaxPoolGradient", [c.OutputGradients[0], c.Outputs[1], c.Inputs[0]])]);

    // The shortcut is added after everything else: its gradient is the output's.
    private static IReadOnlyList<Value?> NormalizationGradient(GradientContext c)
    {
        var gradients = c.Builder.Node(
            "NormalizationGradient", [c.OutputGradients[0], c.Inputs[0], c.Inputs[1], c.Outputs[1], c.Outputs[2]], 2, c.Node.Attribute, Domain);
        return c.Inputs.Count == 3 ? [gradients[0], gradients[1], c.OutputGradients[0]] : [gradients[0], gradients[1]];
    }

    private static Value One(GradientContext c, string op, IReadOnlyList<Value?> inputs) => c.Builder.Node(op, inputs, 1, [], Domain)[0];

    private static IReadOnlyList<TensorType> Pooled(ShapeContext c)
    {
        var x = c.Input(0).Shape!;
        var (height, width) = ((Size(c, 0, 2) - 2) / 2, (Size(c, 0, 3) - 2) / 2);
        var outputs = Channels(c, 1);
        return
        [
            Blocked(x[0], outputs, height, width),
            new TensorType(ElementType.Int8, Shape.Create(x[0], outputs / BlockedShape.Lanes, height, width, BlockedShape.Lanes)),
        ];
    }

    private static IReadOnlyList<TensorType> DataGradient(ShapeContext c)
    {
        var dy = c.Input(0).Shape!;
        var scale = c.Optional(2) is null ? 1 : 2;
        return [Blocked(dy[0], Size(c, 1, 1), scale * (Size(c, 0, 2) - 2), scale * (Size(c, 0, 3) - 2))];
    }

    private static TensorType WithChannels(ShapeContext c, int weights) =>
        Float(c.Input(0).Shape!.With(1, Channels(c, weights) / BlockedShape.Lanes));

    private static TensorType PerChannel(ShapeContext c, int input) => Float(Shape.Create(Size(c, input, 1) * BlockedShape.Lanes));

    private static Shape Features(ShapeContext c) => Shape.Create(c.Input(0).Shape![0], Size(c, 0, 1) * BlockedShape.Lanes);

    private static long Channels(ShapeContext c, int weights) => Size(c, weights, 0);

    private static long Size(ShapeContext c, int input, int axis) =>
        c.Input(input).Shape?[axis].Size ?? throw c.Refuse($"axis {axis} of input {input} must be known");

    private static TensorType Blocked(Dim images, long channels, long height, long width) =>
        Float(Shape.Create(images, channels / BlockedShape.Lanes, height + 2, width + 2, BlockedShape.Lanes));

    private static TensorType Float(Shape shape) => new(ElementType.Float, shape);
}
