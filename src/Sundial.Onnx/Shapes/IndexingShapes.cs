namespace Sundial.Onnx.Shapes;

/// <summary>Operators that look elements up by their place, or put them there.</summary>
internal static class IndexingShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherNd),
        new("ScatterElements", ScatterElements),
        new("ScatterND", ScatterNd),
        new("OneHot", OneHot),
        new("TopK", TopK),
        new("Compress", Compress),
        new("NonMaxSuppression", _ => [new(ElementType.Int64, [Dim.Unknown, 3])]),
        new("NonZero", context => [new(ElementType.Int64, [context.Input(0).Shape is { } shape ? shape.Rank : Dim.Unknown, Dim.Unknown])]),
    ];

    private static IReadOnlyList<TensorType> Gather(ShapeContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        if (data.Shape is not { } shape || indices.Shape is not { } places)
        {
            return [new(data.Type, null)];
        }

        var axis = context.Axis(context.Node.Int("axis", 0), shape.Rank);
        return [new(data.Type, [.. shape.Take(axis), .. places, .. shape.Skip(axis + 1)], Picked(context, data, indices))];
    }

    private static List<Dim>? Picked(ShapeContext context, Value data, Value indices)
    {
        if (data.Tensor.Content is not { } content || indices.Integers is not { } places)
        {
            return null;
        }

        context.Require(places.All(place => place >= -content.Count && place < content.Count), $"an index is outside of the {content.Count} elements");
        return [.. places.Select(place => content[(int)(place < 0 ? place + content.Count : place)])];
    }

    private static IReadOnlyList<TensorType> GatherElements(ShapeContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        RequireWithin(context, data, indices);
        return [new(data.Type, indices.Shape)];
    }

    private static IReadOnlyList<TensorType> GatherNd(ShapeContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        if (data.Shape is not { } shape || indices.Shape is not { } places)
        {
            return [new(data.Type, null)];
        }

        context.Require(places.Rank > 0, "the indices cannot be a scalar");
        if (places[-1].Size is not { } depth)
        {
            return [new(data.Type, null)];
        }

        var batch = context.Node.Int("batch_dims", 0);
        var looked = batch + depth;
        context.Require(batch >= 0 && batch < places.Rank && depth > 0, $"batch_dims of {batch} and rows of {depth} indices name no places");
        context.Require(looked <= shape.Rank, $"the indices look up {looked} axes in a tensor of {shape.Rank}");
        context.Require(
            Shape.Create([.. shape.Take((int)batch)]).CanBe(Shape.Create([.. places.Take((int)batch)])), $"data and indices differ in the first {batch} axes");
        return [new(data.Type, [.. places.SkipLast(1), .. shape.Skip((int)looked)])];
    }

    private static IReadOnlyList<TensorType> ScatterElements(ShapeContext context)
    {
        var (data, indices, updates) = (context.Input(0), context.Input(1), context.Input(2));
        RequireWithin(context, data, indices);
        context.Require(indices.Shape?.CanBe(updates.Shape) != false, "indices and updates differ in shape");
        return [new(data.Type, data.Shape)];
    }

    private static IReadOnlyList<TensorType> ScatterNd(ShapeContext context)
    {
        var (data, indices, updates) = (context.Input(0), context.Input(1), context.Input(2));
        if (data.Shape is { } shape && indices.Shape is { } places)
        {
            context.Require(places.Rank > 0, "the indices cannot be a scalar");
            context.Require(places[-1].Size is null || places[-1].Size <= shape.Rank, $"the indices look up {places[-1]} axes in a tensor of {shape.Rank}");
            context.Require(
                places[-1].Size is not { } depth || updates.Shape?.CanBe([.. places.SkipLast(1), .. shape.Skip((int)depth)]) != false,
                "the updates do not have the shape of what the indices name");
        }

        return [new(data.Type, data.Shape)];
    }

    private static IReadOnlyList<TensorType> OneHot(ShapeContext context)
    {
        var (indices, values) = (context.Input(0), context.Input(2));
        context.Require(values.Shape is null || values.Shape.CanBe([2]), "the values must be two, off and on");
        if (indices.Shape is not { } shape)
        {
            return [new(values.Type, null)];
        }

        var axis = context.Axis(context.Node.Int("axis", -1), shape.Rank + 1);
        var depth = context.Input(1).Tensor.Content is [var known] ? known : Dim.Unknown;
        return [new(values.Type, [.. shape.Take(axis), depth, .. shape.Skip(axis)])];
    }

    private static IReadOnlyList<TensorType> TopK(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            return [new(input.Type, null), new(ElementType.Int64, null)];
        }

        var axis = context.Axis(context.Node.Int("axis", -1), shape.Rank);
        context.Require(context.Input(1).Shape is null || context.Input(1).Shape!.CanBe([1]), "how many are asked for must be a vector of one");
        var k = context.Input(1).Tensor.Content is [var known] ? known : Dim.Unknown;
        context.Require(!(k.Size > shape[axis].Size), $"the largest {k} of {shape[axis]} are asked for");
        var top = shape.With(axis, k);
        return [new(input.Type, top), new(ElementType.Int64, top)];
    }

    private static IReadOnlyList<TensorType> Compress(ShapeContext context)
    {
        var input = context.Input(0);
        return context.Node.Attribute("axis") is null ? [new(input.Type, [Dim.Unknown])]
            : input.Shape is { } shape ? [new(input.Type, shape.With(context.Axis(context.Node.Int("axis", 0), shape.Rank), Dim.Unknown))]
            : [new(input.Type, null)];
    }

    // Along the axis there may be any number of indices, along the others no more than there is data.
    private static void RequireWithin(ShapeContext context, Value data, Value indices)
    {
        if (data.Shape is not { } shape || indices.Shape is not { } places)
        {
            return;
        }

        context.Require(shape.Rank == places.Rank, "data and indices differ in rank");
        var axis = context.Axis(context.Node.Int("axis", 0), shape.Rank);
        var beyond = Enumerable.Range(0, shape.Rank).FirstOrDefault(at => at != axis && places[at].Size > shape[at].Size, -1);
        context.Require(beyond < 0, $"there are more indices than data along axis {beyond}, but only axis {axis} is indexed");
    }
}
