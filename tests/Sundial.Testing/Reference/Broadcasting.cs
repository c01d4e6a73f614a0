namespace Sundial.Testing.Reference;

/// <summary>The rule by which shapes meet: aligned at the last axis, where one is 1 the other counts.</summary>
internal static class Broadcasting
{
    public static int[] Shape(params ReferenceTensor[] tensors) => Shape([.. tensors.Select(tensor => tensor.Dims)]);

    public static int[] Shape(params int[][] shapes)
    {
        var result = Enumerable.Repeat(1, shapes.Max(shape => shape.Length)).ToArray();
        foreach (var shape in shapes)
        {
            for (var axis = 0; axis < shape.Length; axis++)
            {
                ref var dim = ref result[axis + result.Length - shape.Length];
                dim = dim == 1 || dim == shape[axis] ? shape[axis]
                    : shape[axis] == 1 ? dim
                    : throw new InvalidOperationException($"Shapes {string.Join(" and ", shapes.Select(s => $"[{string.Join(", ", s)}]"))} do not meet.");
            }
        }

        return result;
    }
}
