using Sundial.Onnx.Tests.Differentiation.Cases;

namespace Sundial.Onnx.Tests.Differentiation;

/// <summary>A function of random parameters in which one operator is at work.</summary>
/// <param name="Op">The operator whose gradient is tried.</param>
/// <param name="Name">What is special about this use of it.</param>
/// <param name="Build">Adds the parameters and the nodes, and gives what the loss depends on.</param>
/// <param name="Opset">The operator set it needs.</param>
/// <param name="Runtime">Why ONNX Runtime cannot be held against the reference here, or null where it can.</param>
public sealed record GradientCase(string Op, string Name, Func<CaseBuilder, Value[]> Build, long Opset = 17, string? Runtime = null)
{
    public GradientCase(string op, string name, Func<CaseBuilder, Value> build, long opset = 17, string? runtime = null)
        : this(op, name, b => [build(b)], opset, runtime)
    {
    }

    public static IReadOnlyList<GradientCase> All { get; } =
    [
        .. ElementwiseCases.All, .. SelectionCases.All, .. ReductionCases.All, .. MatrixCases.All, .. ConvolutionCases.All,
        .. PoolingCases.All, .. NormalizationCases.All, .. LayoutCases.All, .. IndexingCases.All,
    ];

    public string Title => $"{Op}: {Name}";

    public static GradientCase Of(string title) => All.Single(gradientCase => gradientCase.Title == title);
}
