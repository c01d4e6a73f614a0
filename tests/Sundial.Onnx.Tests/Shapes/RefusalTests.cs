using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Shapes;

/// <summary>Inputs that do not fit are refused with words that help.</summary>
public class RefusalTests
{
    private static readonly Dictionary<string, Refusal> s_refusals = new()
    {
        ["Shapes that cannot be broadcast"] = new(g => g.Add(F(g, 2, 3), F(g, 2)), "the shapes cannot be broadcast against each other"),
        ["Element types that differ"] = new(g => g.Mul(F(g, 2), I(g, 2)), "the element types differ; insert a Cast"),
        ["Types that differ in a choice"] = new(g => g.Where(B(g, 2), F(g, 2), I(g, 2)), "the element types differ"),
        ["A condition of numbers"] = new(g => g.Where(F(g, 2), F(g, 2), F(g, 2)), "its first input must be of Bool, not Float"),
        ["A rest of floats"] = new(g => g.Node("Mod", [F(g, 2), F(g, 2)]), "of floating-point numbers it needs fmod of 1"),
        ["A ratio that is no scalar"] = new(g => g.Node("Dropout", [F(g, 2), F(g, 1)]), "ratio and training mode must be scalars"),
        ["A root of integers"] = new(g => g.Sqrt(I(g, 2)), "its first input must be of a floating-point type, not Int64"),
        ["A sum of booleans"] = new(g => g.Add(B(g, 2), B(g, 2)), "its first input must be of numbers, not Bool"),
        ["A bound that is no scalar"] = new(g => g.Node("Clip", [F(g, 2), F(g, 1)]), "the bounds must be scalars"),
        ["A slope that is too long"] = new(g => g.Node("PRelu", [F(g, 2, 3), F(g, 2, 2, 3)]), "the slope cannot be broadcast to the input"),
        ["A cast to no type"] = new(g => g.Cast(F(g, 2), (ElementType)77), "a Cast to the type 77 is not known"),
        ["An axis that is not there"] = new(g => g.ReduceSum(F(g, 2, 3), [2], keepDims: true), "there is no axis 2 in a tensor of 2"),
        ["An axis from behind that is not there"] = new(g => g.Softmax(F(g, 2, 3), -3), "there is no axis -3 in a tensor of 2"),
        ["An axis named twice"] = new(g => g.ReduceSum(F(g, 2, 3), [1, -1], keepDims: true), "an axis is named twice"),
        ["Inner sizes that differ"] = new(g => g.MatMul(F(g, 2, 3), F(g, 4, 5)), "the inner sizes 3 and 4 differ"),
        ["A matrix product of a scalar"] = new(g => g.MatMul(F(g), F(g, 4, 5)), "a scalar cannot be multiplied as a matrix"),
        ["Stacks that do not fit"] = new(g => g.MatMul(F(g, 2, 3, 3), F(g, 4, 3, 3)), "the leading axes cannot be broadcast"),
        ["A Gemm of stacks"] = new(g => g.Gemm(F(g, 2, 3, 4), F(g, 4, 5)), "both factors must be matrices"),
        ["An addend that widens the product"] = new(g => g.Gemm(F(g, 1, 3), F(g, 3, 4), F(g, 5, 4)), "the addend cannot be broadcast to the product [1, 4]"),
        ["Channels that differ"] = new(g => g.Conv(F(g, 1, 3, 8, 8), F(g, 4, 2, 3, 3)), "the input has 3 channels, the weights expect 2 in each of 1 group(s)"),
        ["Groups that do not divide"] = new(g => g.Conv(F(g, 1, 4, 8), F(g, 3, 2, 3), group: 2), "3 output channels do not divide into 2 groups"),
        ["No groups"] = new(g => g.Conv(F(g, 1, 4, 8), F(g, 3, 2, 3), group: 0), "group must be positive"),
        ["A bias of another length"] = new(g => g.Conv(F(g, 1, 2, 8), F(g, 3, 2, 3), F(g, 4)), "the bias must have the shape [3]"),
        ["A kernel of too few axes"] = new(g => g.Conv(F(g, 1, 2, 8, 8), F(g, 3, 2, 3)), "a kernel of 1 axes needs an input of 3"),
        ["A kernel larger than its input"] = new(g => g.Conv(F(g, 1, 2, 2), F(g, 3, 2, 5)), "the result would have the shape [1, 3, "),
        ["Too few pads"] = new(g => g.Conv(F(g, 1, 2, 8), F(g, 3, 2, 3), pads: [1]), "pads has 1 entries, not 2"),
        ["A stride of nothing"] = new(g => g.MaxPool(F(g, 1, 2, 8), [2], strides: [0]), "must be positive"),
        ["A stride beyond all bounds"] = new(g => g.ConvTranspose(F(g, 1, 1, 8), F(g, 1, 1, 2), strides: [long.MaxValue]), "a size or an attribute is too large"),
        ["A padding of no known kind"] = new(g => g.Node("Conv", [F(g, 1, 2, 8), F(g, 3, 2, 3)], NodeAttributes.Of("auto_pad", "SOME")), "auto_pad 'SOME' is not known"),
        ["A transposed padding of no known kind"] = new(
            g => g.Node("ConvTranspose", [F(g, 1, 1, 8), F(g, 1, 1, 3)], NodeAttributes.Of("auto_pad", "SOME")), "auto_pad 'SOME' is not known"),
        ["A pad below nothing"] = new(g => g.Conv(F(g, 1, 2, 8), F(g, 3, 2, 3), pads: [-1, 0]), "a pad is negative; cut off with Slice instead"),
        ["A pad as large as the kernel"] = new(g => g.MaxPool(F(g, 1, 2, 8), [3], pads: [0, 3]), "a pad is as large as the kernel"),
        ["An output padding as large as the stride"] = new(
            g => g.ConvTranspose(F(g, 1, 1, 4), F(g, 1, 1, 3), strides: [2], outputPadding: [2]), "output_padding of 2 is not between 0 and 1"),
        ["A result that is too large"] = new(
            g => g.Node("ConvTranspose", [F(g, 1, 1, 4), F(g, 1, 1, 3)], NodeAttributes.Of("strides", [2]), NodeAttributes.Of("output_shape", [11])),
            "output_shape of 11 is larger than what an input of 4 spreads to"),
        ["A result of too many axes"] = new(
            g => g.Node("ConvTranspose", [F(g, 1, 1, 4), F(g, 1, 1, 3)], NodeAttributes.Of("output_shape", [1, 1, 6])), "output_shape has 3 entries, not 1"),
        ["A kernel stated otherwise"] = new(g => g.Node("Conv", [F(g, 1, 2, 8), F(g, 3, 2, 3)], NodeAttributes.Of("kernel_shape", [5])), "kernel_shape is not the shape of the weights"),
        ["Channels that differ, transposed"] = new(g => g.ConvTranspose(F(g, 1, 3, 8), F(g, 2, 4, 3)), "the input has 3 channels, the weights expect 2"),
        ["Statistics of another length"] = new(g => g.BatchNormalization(F(g, 2, 3, 4), F(g, 3), F(g, 3), F(g, 4), F(g, 3)), "input 3 must have the shape [3]"),
        ["A scale that does not fit"] = new(g => g.LayerNormalization(F(g, 2, 3), F(g, 2)), "the scale does not fit the normalised axes"),
        ["Scale and bias of different types"] = new(
            g => g.BatchNormalization(F(g, 2, 3), F(g, 3), g.Initializer<double>("b", [0, 0, 0], [3]), F(g, 3), F(g, 3)), "the element types differ"),
        ["Statistics of integers"] = new(
            g => g.Node("LayerNormalization", [F(g, 2, 3), F(g, 3)], 2, NodeAttributes.Of("stash_type", 7L))[0], "the statistics cannot be of the type Int64"),
        ["Statistics without training"] = new(
            g => g.Node("BatchNormalization", [F(g, 2, 3), F(g, 3), F(g, 3), F(g, 3), F(g, 3)], 3)[0], "only in training_mode it gives statistics"),
        ["Another number of elements"] = new(g => g.Reshape(F(g, 2, 3), 4, 2), "[2, 3] has another number of elements than [4, 2]"),
        ["Elements that do not divide"] = new(g => g.Reshape(F(g, 2, 3), 4, -1), "the elements of [2, 3] do not divide into [4, -1]"),
        ["Two open sizes"] = new(g => g.Reshape(F(g, 2, 3), -1, -1), "only one size may be -1"),
        ["A size of -2"] = new(g => g.Reshape(F(g, 2, 3), 3, -2), "[3, -2] is no shape"),
        ["A size kept that is not there"] = new(g => g.Reshape(F(g, 6), 6, 0), "size 0 at axis 1 keeps a size that the input does not have"),
        ["Elements beyond counting"] = new(g => g.Reshape(F(g, 6), 1L << 62, 1L << 62), "more elements than can be counted"),
        ["An order that is none"] = new(g => g.Transpose(F(g, 2, 3), 0, 0), "[0, 0] is no order of the axes of [2, 3]"),
        ["An axis that is not 1"] = new(g => g.Squeeze(F(g, 2, 3), 1), "an axis to be squeezed has another size than 1"),
        ["No axes to be squeezed"] = new(g => g.Node("Squeeze", [F(g, 2, 1), g.Integers()]), "the axes are empty, which is read in two ways"),
        ["A shape that does not expand"] = new(g => g.Expand(F(g, 2, 3), 4, 3), "[2, 3] cannot be broadcast to [4, 3]"),
        ["Too few repeats"] = new(g => g.Node("Tile", [F(g, 2, 3), g.Integers(2)]), "1 repeats are given for 2 axes"),
        ["Too few pads around"] = new(g => g.Pad(F(g, 2, 3), [1, 1]), "2 pads are given for 2 axes"),
        ["A border that cuts off too much"] = new(g => g.Pad(F(g, 2), [-2, -1]), "the result would have the shape [-1]"),
        ["Too few scales"] = new(g => g.ResizeNearest(F(g, 1, 1, 2), 2), "1 scales are given for 3 axes"),
        ["A scale of nothing"] = new(g => g.ResizeNearest(F(g, 1, 1, 2), 1, 1, 0), "a scale is not above 0"),
        ["Neither scales nor sizes"] = new(g => g.Node("Resize", [F(g, 1, 1, 2)]), "it takes either scales or sizes"),
        ["Both scales and sizes"] = new(
            g => g.Node("Resize", [F(g, 2), null, g.Constant(TensorData.Of<float>("", [2], [1])), g.Integers(4)]), "it takes either scales or sizes"),
        ["Parts that differ elsewhere"] = new(g => g.Concat([F(g, 2, 3), F(g, 2, 4)], 0), "the inputs differ along axis 1, but only axis 0 is joined"),
        ["Parts of another rank"] = new(g => g.Concat([F(g, 2, 3), F(g, 2)], 0), "the inputs differ in rank"),
        ["Parts that do not add up"] = new(g => g.Split(F(g, 5), 0, 2, 2)[0], "the sizes add up to 4, the axis has 5"),
        ["Parts that are not equal"] = new(g => g.Node("Split", [F(g, 5)], 2)[0], "5 does not divide into 2 parts of 3"),
        ["Parts stated in two ways"] = new(
            g => g.Node("Split", [F(g, 4), g.Integers(2, 2)], 2, NodeAttributes.Of("num_outputs", 2L))[0], "sizes and num_outputs are given", 18),
        ["More parts than can be filled"] = new(g => g.Node("Split", [F(g, 5)], 4, NodeAttributes.Of("num_outputs", 4L))[0], "5 does not divide into 4 parts of 2", 18),
        ["Another number of parts"] = new(g => g.Node("Split", [F(g, 4)], 2, NodeAttributes.Of("num_outputs", 4L))[0], "num_outputs is 4, but the node has 2", 18),
        ["A step of nothing"] = new(g => g.Slice(F(g, 5), [0], [5], [0], [0]), "a step is 0"),
        ["Ends that are too few"] = new(g => g.Slice(F(g, 5, 5), [0, 0], [5]), "starts, ends, axes and steps differ in number"),
        ["Ends of another type"] = new(g => g.Node("Slice", [F(g, 5), I(g, 1), g.Constant(TensorData.Of<int>("", [1], [1]))]), "the element types differ"),
        ["More of the largest than there are"] = new(g => g.TopK(F(g, 5), 6).Values, "the largest 6 of 5 are asked for"),
        ["Indices of another rank"] = new(g => g.GatherElements(F(g, 5, 5), I(g, 5)), "data and indices differ in rank"),
        ["More indices than data beside the axis"] = new(
            g => g.GatherElements(F(g, 2, 3), I(g, 4, 3), 1), "there are more indices than data along axis 0, but only axis 1 is indexed"),
        ["More updates than data beside the axis"] = new(g => g.ScatterElements(F(g, 2, 3), I(g, 4, 3), F(g, 4, 3), 1), "more indices than data along axis 0"),
        ["Updates of another shape"] = new(g => g.ScatterElements(F(g, 5), I(g, 2), F(g, 3)), "indices and updates differ in shape"),
        ["Updates of another type"] = new(g => g.ScatterElements(F(g, 5), I(g, 2), I(g, 2)), "input 2 must be of Float, as the first input is"),
        ["Updates of other rows"] = new(g => g.ScatterND(F(g, 5, 4), I(g, 2, 1), F(g, 2, 5)), "the updates do not have the shape of what the indices name"),
        ["Indices too deep"] = new(g => g.Node("GatherND", [F(g, 5), I(g, 2, 2)]), "the indices look up 2 axes in a tensor of 1"),
        ["A batch counted from behind"] = new(
            g => g.Node("GatherND", [F(g, 2, 3), I(g, 2, 1)], NodeAttributes.Of("batch_dims", -1L)), "batch_dims of -1 and rows of 1 indices name no places"),
        ["Batches that differ"] = new(
            g => g.Node("GatherND", [F(g, 2, 3), I(g, 3, 1)], NodeAttributes.Of("batch_dims", 1L)), "data and indices differ in the first 1 axes"),
        ["Indices that are no integers"] = new(g => g.Gather(F(g, 5), F(g, 2)), "input 1 must be of Int64 or Int32, not Float; insert a Cast"),
        ["A shape that is no integers"] = new(g => g.Node("Reshape", [F(g, 5), F(g, 1)]), "input 1 must be of Int64, not Float; insert a Cast"),
        ["A border of another type"] = new(
            g => g.Node("Pad", [F(g, 2), g.Integers(1, 1), g.Integers(0)]), "input 2 must be of Float, as the first input is, not Int64; insert a Cast"),
        ["Three values to be on or off"] = new(g => g.Node("OneHot", [I(g, 2), g.Integers(3), g.Integers(0, 1, 2)]), "the values must be two, off and on"),
        ["Two numbers of the largest"] = new(g => g.Node("TopK", [F(g, 5), g.Integers(1, 2)], 2)[0], "how many are asked for must be a vector of one"),
        ["A place outside of a shape"] = new(g => g.Gather(g.Shape(F(g, 2, 3)), g.Integers(2)), "an index is outside of the 2 elements"),
        ["A range that does not move"] = new(g => g.Range(g.Constant(0, ElementType.Int64), g.Constant(1, ElementType.Int64), g.Constant(0, ElementType.Int64)), "the step is 0"),
        ["A range from a vector"] = new(g => g.Range(g.Integers(0), g.Integers(5), g.Integers(1)), "start, limit and step must be scalars"),
        ["A constant of two numbers everywhere"] = new(
            g => g.Node("ConstantOfShape", [I(g, 2)], NodeAttributes.Of("value", TensorData.Of<float>("", [1, 2], [2]))), "the value must be a vector of one"),
        ["A diagonal of no known type"] = new(g => g.Node("EyeLike", [F(g, 2, 2)], NodeAttributes.Of("dtype", 77L)), "the type 77 is not known"),
        ["A shape of too many axes"] = new(g => g.ConstantOfShape(I(g, 100)), "the result would have 100 axes"),
        ["A constant without a value"] = new(g => g.Node("Constant", []), "it must have one attribute"),
        ["An input left out"] = new(g => g.Node("Add", [null, F(g, 2)]), "input 0 must not be left out"),
        ["An input too few"] = new(g => g.Node("Add", [F(g, 2)]), "in operator set 17 it takes 2 inputs, not 1"),
        ["An input that came later"] = new(g => g.Node("ReduceMean", [F(g, 2), g.Integers(0)]), "in operator set 17 it takes 1 input, not 2"),
        ["An output too many"] = new(g => g.Node("Relu", [F(g, 2)], 2)[0], "it gives 1 output, not 2"),
        ["An attribute that is none"] = new(g => g.Node("Softmax", [F(g, 2)], NodeAttributes.Of("axes", 1L)), "in operator set 17 it has no attribute 'axes'; it has axis"),
        ["An attribute of another kind"] = new(g => g.Node("Softmax", [F(g, 2)], NodeAttributes.Of("axis", 1f)), "the attribute 'axis' is of kind Float, not Int"),
        ["An attribute given twice"] = new(
            g => g.Node("Softmax", [F(g, 2)], NodeAttributes.Of("axis", 0L), NodeAttributes.Of("axis", 0L)), "the attribute 'axis' is given twice"),
        ["An attribute that is missing"] = new(g => g.Node("Concat", [F(g, 2)]), "the attribute 'axis' is missing"),
        ["An operator of a later set"] = new(g => g.Node("Gelu", [F(g, 2)]), "the operator comes with operator set 20, but the graph is of 17"),
    };

    // Where we are stricter than the runtime, and why.
    private static readonly Dictionary<string, string> s_ours = new()
    {
        ["No axes to be squeezed"] = "The runtime squeezes every axis then, the standard none.",
        ["Another number of parts"] = "The standard has as many outputs as num_outputs.",
        ["A bound that is no scalar"] = "The standard has scalars.",
        ["A slope that is too long"] = "The standard has the slope broadcast to the input, not the other way round.",
        ["An axis named twice"] = "It is a mistake of whoever wrote it; the standard leaves open what it means.",
        ["A shape of too many axes"] = "No tensor has them, and a damaged file must not make a shape of a thousand million sizes.",
    };

    // Rules that let everything pass; the form of nodes is checked all the same.
    private static readonly ShapeRules s_lenient =
        ShapeRules.Standard.Operators.Aggregate(ShapeRules.Standard, (rules, op) => rules.With(op.Domain, op.Op, _ => []));

    public static IEnumerable<object[]> Titles => s_refusals.Keys.Select(title => new object[] { title });

    [Theory]
    [MemberData(nameof(Titles))]
    public void What_does_not_fit_is_refused(string title)
    {
        var (build, words, opset) = s_refusals[title];
        var refusal = Assert.Throws<GraphException>(() => build(new GraphBuilder("small", opset: opset)));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void The_runtime_refuses_it_as_well_but_for_what_is_said_here(string title)
    {
        var (build, _, opset) = s_refusals[title];
        var graph = new GraphBuilder("small", s_lenient, opset);
        try
        {
            _ = graph.Output(build(graph));
        }
        catch (GraphException)
        {
            return; // For the form of the node: the tests of signatures hold that against the runtime.
        }

        Assert.Equal(!s_ours.ContainsKey(title), RuntimeRefuses(graph.ToGraph(), opset));
    }

    private static bool RuntimeRefuses(GraphProto graph, long opset)
    {
        graph.Output[0].Type = null;
        try
        {
            _ = RuntimeEvaluator.Run(graph, opset, graph.Input.ToDictionary(input => input.Name, Zeros));
            return false;
        }
        catch (OrtException)
        {
            return true;
        }
    }

    private static ReferenceTensor Zeros(ValueInfoProto input)
    {
        int[] dims = [.. input.Type.TensorType.Shape.Dim.Select(dim => (int)dim.DimValue)];
        return new ReferenceTensor((ElementType)input.Type.TensorType.ElemType, dims, new double[ReferenceTensor.Count(dims)]);
    }

    [Fact]
    public void A_refusal_names_the_node_and_all_its_inputs_with_their_shapes()
    {
        var graph = new GraphBuilder("small");
        var images = graph.Input("images", ElementType.Float, ["N", 3, 8, 8]);
        var weights = graph.Initializer<float>("weights", new float[2 * 4], [2, 4, 1, 1]);
        var refusal = Assert.Throws<GraphException>(() => graph.Node("Conv", [images, weights], 1, [], domain: "", name: "first"));
        Assert.Equal(
            "Conv node 'first': the input has 3 channels, the weights expect 4 in each of 1 group(s); inputs are images: Float[N, 3, 8, 8], weights: Float[2, 4, 1, 1].",
            refusal.Message);
    }

    [Fact]
    public void Sizes_that_are_not_known_are_given_the_benefit_of_the_doubt()
    {
        var graph = new GraphBuilder("small");
        var (x, weights) = (graph.Input("x", ElementType.Float, ["N", "C", "H", "W"]), graph.Input("w", ElementType.Float, [4, "K", 3, 3]));
        Assert.Equal("Float[N, 4, H, W]", graph.Conv(x, weights, pads: [1, 1, 1, 1]).Tensor.ToString());
    }

    private static Value F(GraphBuilder graph, params long[] dims) => Input(graph, ElementType.Float, dims);

    private static Value I(GraphBuilder graph, params long[] dims) => Input(graph, ElementType.Int64, dims);

    private static Value B(GraphBuilder graph, params long[] dims) => Input(graph, ElementType.Bool, dims);

    private static Value Input(GraphBuilder graph, ElementType type, long[] dims) => graph.Input($"x{graph.ToGraph().Input.Count}", type, Shape.Of(dims));

    private sealed record Refusal(Func<GraphBuilder, Value> Build, string Words, long Opset = 17);
}
