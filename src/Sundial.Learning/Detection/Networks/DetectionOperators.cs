using Sundial.Learning.Detection.Training;
using Sundial.Learning.Kernels;
using Sundial.Onnx;
using Sundial.Onnx.Differentiation;
using Sundial.OnnxRuntime;
using ElementType = Sundial.Onnx.ElementType;

namespace Sundial.Learning.Detection.Networks;

/// <summary>The fused training kernels that a detector uses, with their shape and gradient rules.</summary>
internal static class DetectionOperators
{
    private const string Domain = TrainingOperator.Domain;

    /// <summary>All of them, for a session that trains.</summary>
    public static CustomOperatorDomain CreateDomain() => new(
        Domain,
        new StemOperator(),
        new ConvolutionOperator(),
        new ConvolutionMaxPoolOperator(),
        new ConvolutionDataGradientOperator(),
        new ConvolutionWeightGradientOperator(),
        new NormalizationOperator(),
        new NormalizationGradientOperator(),
        new EnlargeOperator(),
        new EnlargeGradientOperator(),
        new DetectionLossOperator(1),
        new DetectionLossOperator(2),
        new DetectionLossOperator(3));

    /// <summary>Shape rules, standard ones included.</summary>
    public static ShapeRules Shapes { get; } = WithLosses(TrainingOperatorRules.Shapes
        .With(Domain, "Enlarge", c => [Float(Resized(c.Input(0).Shape!, size => 2 * size))])
        .With(Domain, "EnlargeGradient", c => [Float(Resized(c.Input(0).Shape!, size => size / 2))]));

    /// <summary>Gradient rules, standard ones included.</summary>
    public static GradientRules Gradients { get; } = WithLosses(TrainingOperatorRules.Gradients
        .With(Domain, "Enlarge", c => [c.Builder.Node("EnlargeGradient", [c.OutputGradients[0]], 1, [], Domain)[0]]));

    // The loss gives its own gradients beside its value. It is where the backward pass begins, so the factor from above is 1.
    private static GradientRules WithLosses(GradientRules rules)
    {
        for (var levels = 1; levels <= DetectionLossOperator.MostLevels; levels++)
        {
            rules = rules.With(Domain, DetectionLossOperator.NameOf(levels), c => [null, .. c.Outputs.Skip(DetectionLossOperator.FirstGradient)]);
        }

        return rules;
    }

    private static ShapeRules WithLosses(ShapeRules rules)
    {
        for (var levels = 1; levels <= DetectionLossOperator.MostLevels; levels++)
        {
            rules = rules.With(Domain, DetectionLossOperator.NameOf(levels), c =>
            [
                Float(Shape.Scalar), Float(Shape.Create(DetectionLossOperator.Parts)), .. c.Inputs.Skip(DetectionLossOperator.FirstLevel).Select(input => input!.Tensor),
            ]);
        }

        return rules;
    }

    // Blocked: the border of one place on each side stays as it is.
    private static Shape Resized(Shape shape, Func<long, long> size)
    {
        var (height, width) = (size(shape[2].Size!.Value - 2) + 2, size(shape[3].Size!.Value - 2) + 2);
        return shape.With(2, height).With(3, width);
    }

    private static TensorType Float(Shape shape) => new(ElementType.Float, shape);
}
