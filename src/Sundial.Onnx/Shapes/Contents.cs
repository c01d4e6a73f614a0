namespace Sundial.Onnx.Shapes;

/// <summary>Follows small integer tensors through the arithmetic that exporters do on shapes.</summary>
internal static class Contents
{
    public static Dim[]? Arithmetic(ShapeContext context, IReadOnlyList<Value> inputs)
    {
        if (inputs.Count != 2 || inputs[0].Tensor.Content is not { } left || inputs[1].Tensor.Content is not { } right)
        {
            return null;
        }

        var count = Math.Max(left.Count, right.Count);
        if ((left.Count != count && left.Count != 1) || (right.Count != count && right.Count != 1))
        {
            return null;
        }

        return [.. Enumerable.Range(0, count).Select(i => Combine(context.Node.OpType, left[left.Count == 1 ? 0 : i], right[right.Count == 1 ? 0 : i]))];
    }

    private static Dim Combine(string op, Dim left, Dim right)
    {
        if (left.Size is not { } a || right.Size is not { } b)
        {
            // Times or over one, plus or minus nothing: a named size keeps its name.
            return (op is "Mul" or "Div" && right.Is(1)) || (op is "Add" or "Sub" && right.Is(0)) ? left
                : (op == "Mul" && left.Is(1)) || (op == "Add" && left.Is(0)) ? right
                : Dim.Unknown;
        }

        return op switch
        {
            "Add" => unchecked(a + b),
            "Sub" => unchecked(a - b),
            "Mul" => unchecked(a * b),
            "Div" when b is not 0 and not -1 => a / b,
            "Min" => Math.Min(a, b),
            "Max" => Math.Max(a, b),
            _ => Dim.Unknown,
        };
    }
}
