using Sundial.Onnx.Tests.Shapes.Cases;

namespace Sundial.Onnx.Tests.Shapes;

/// <summary>A use of an operator whose inferred shapes are held against those of a run.</summary>
/// <param name="Op">The operator whose rule is tried.</param>
/// <param name="Name">What is special about this use of it.</param>
/// <param name="Build">Adds the inputs and the nodes, and gives the values to look at.</param>
/// <param name="Opset">The operator set it needs.</param>
/// <param name="Open">Whether the result depends on elements, so that even from known sizes not all of it can be inferred.</param>
public sealed record ShapeCase(string Op, string Name, Func<ShapeCaseBuilder, Value[]> Build, long Opset = 17, bool Open = false)
{
    public ShapeCase(string op, string name, Func<ShapeCaseBuilder, Value> build, long opset = 17, bool open = false)
        : this(op, name, b => [build(b)], opset, open)
    {
    }

    public static IReadOnlyList<ShapeCase> All { get; } =
    [
        .. ElementwiseCases.All, .. ReductionCases.All, .. MatrixCases.All, .. WindowCases.All, .. NormalizationCases.All,
        .. LayoutCases.All, .. ExtentCases.All, .. PartCases.All, .. IndexingCases.All, .. ConstantCases.All,
    ];

    public string Title => $"{Op}: {Name}";

    public static ShapeCase Of(string title) => All.Single(shapeCase => shapeCase.Title == title);
}
