namespace Sundial.Onnx.Checks;

/// <summary>Holds a node against the form in which its operator is to be written.</summary>
internal static class SignatureCheck
{
    /// <exception cref="GraphException">It is written in another way; the message says how it must be.</exception>
    public static void Require(ShapeContext context, Signature form)
    {
        RequireAttributes(context, form);
        RequireCounts(context, form);
        foreach (var (index, input) in context.Inputs.Index())
        {
            RequireType(context, form.TakesAt(index), index, input?.Type ?? ElementType.Undefined);
        }
    }

    private static void RequireAttributes(ShapeContext context, Signature form)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attribute in context.Node.Attribute)
        {
            context.Require(given.Add(attribute.Name), $"the attribute '{attribute.Name}' is given twice");
            if (!form.Kinds.TryGetValue(attribute.Name, out var kind))
            {
                var known = form.Kinds.Count == 0 ? "none" : string.Join(", ", form.Kinds.Keys);
                throw context.Refuse($"in operator set {context.Opset} it has no attribute '{attribute.Name}'; it has {known}");
            }

            context.Require(attribute.Type == kind, $"the attribute '{attribute.Name}' is of kind {attribute.Type}, not {kind}");
        }

        var missing = form.Required.FirstOrDefault(name => !given.Contains(name));
        context.Require(missing is null, $"the attribute '{missing}' is missing");
    }

    private static void RequireCounts(ShapeContext context, Signature form)
    {
        var (node, (fewest, most)) = (context.Node, form.Inputs);
        context.Require(
            node.Input.Count >= fewest && node.Input.Count <= most,
            $"in operator set {context.Opset} it takes {Count(fewest, most, "input")}, not {node.Input.Count}");
        var missing = context.Inputs.Index().FirstOrDefault(input => input.Item is null && (input.Index < fewest || most == Signature.Any), (-1, null)).Index;
        context.Require(missing < 0, $"input {missing} must not be left out");
        context.Require(
            node.Output.Count >= form.FewestOutputs && node.Output.Count <= form.Outputs,
            $"it gives {Count(form.FewestOutputs, form.Outputs, "output")}, not {node.Output.Count}");
    }

    private static void RequireType(ShapeContext context, Takes takes, int index, ElementType type)
    {
        var first = context.Optional(0)?.Type ?? ElementType.Undefined;
        if (type == ElementType.Undefined || (takes == Takes.Same && first == ElementType.Undefined))
        {
            return;
        }

        var (fits, wanted) = takes switch
        {
            Takes.Same => (type == first, $"{first}, as the first input is"),
            Takes.Int64 => (type == ElementType.Int64, "Int64"),
            Takes.Indices => (type is ElementType.Int64 or ElementType.Int32, "Int64 or Int32"),
            Takes.Float32 => (type == ElementType.Float, "Float"),
            Takes.Booleans => (type == ElementType.Bool, "Bool"),
            Takes.Floats => (type.IsFloating(), "a floating-point type"),
            Takes.FloatsOrBytes => (type.IsFloating() || type is ElementType.UInt8 or ElementType.Int8, "a floating-point type or bytes"),
            Takes.Numbers => (type is not (ElementType.Bool or ElementType.String), "numbers"),
            _ => (true, ""),
        };
        context.Require(fits, $"{(index == 0 ? "its first input" : $"input {index}")} must be of {wanted}, not {type}; insert a Cast");
    }

    private static string Count(int fewest, int most, string noun)
    {
        var number = most == fewest ? $"{most}" : most == Signature.Any ? $"{fewest} or more" : $"{fewest} to {most}";
        return $"{number} {noun}{(number == "1" ? "" : "s")}";
    }
}
