using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.OnnxRuntime.Tests;

public sealed unsafe class CustomOperatorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kernel_sees_whether_an_optional_input_is_there(bool present)
    {
        var op = new ScriptedOperator("Shift", (in context) =>
        {
            var shift = context.HasInput(1) ? *context.Input<long>(1) : context.Input<long>(1) == null && context.InputCount == 1 ? -1 : 0;
            *context.Output<float>(0, [1]) = *context.Input<float>(0) + shift;
        })
        { Inputs = [ElementType.Float, ElementType.Int64], OptionalInputs = 1 };
        TypedName[] inputs = present ? ["x", ("shift", Element.Int64)] : ["x"];
        using var session = Open(Models.Custom([Models.Node("Shift", inputs.Select(input => input.Name), ["y"])], inputs, ["y"]), op);
        using var x = Vector(1f);
        using var shift = Vector(10L);

        Assert.Equal([present ? 11f : 0f], session.Run(present ? [("x", x), ("shift", shift)] : [("x", x)])[0]);
    }

    [Fact]
    public void An_optional_input_may_be_left_out_before_one_that_is_there()
    {
        var op = new ScriptedOperator("Last", (in context) =>
        {
            Assert.Equal((3, true, false, true, false), (context.InputCount, context.HasInput(0), context.HasInput(1), context.HasInput(2), context.HasInput(3)));
            *context.Output<float>(0, [1]) = *context.Input<float>(2);
        })
        { Inputs = [ElementType.Float, ElementType.Float, ElementType.Float, ElementType.Float], OptionalInputs = 3 };
        using var session = Open(Models.Custom([Models.Node("Last", ["x", "", "z"], ["y"])], ["x", "z"], ["y"]), op);
        using var x = Vector(1f);
        using var z = Vector(3f);

        Assert.Equal([3f], session.Run(("x", x), ("z", z))[0]);
    }

    [Fact]
    public void A_kernel_is_spared_the_outputs_that_nobody_asked_for()
    {
        var op = new ScriptedOperator("Ends", (in context) =>
        {
            Assert.Equal((3, true, false, true), (context.OutputCount, context.HasOutput(0, [1]), context.HasOutput(1, [1]), context.HasOutput(2, [1])));
            Assert.True(context.Output<float>(1, [1]) == null);
            *context.Output<float>(0, [1]) = 10;
            *context.Output<float>(2, [1]) = 30;
        })
        { Outputs = [ElementType.Float, ElementType.Float, ElementType.Float], OptionalOutputs = 2 };
        using var session = Open(Models.Custom([Models.Node("Ends", ["x"], ["first", "", "last"])], ["x"], ["first", "last"]), op);
        using var x = Vector(0f);

        Assert.Equal([[10f], [30f]], session.Run(("x", x)));
    }

    [Fact]
    public void Inputs_and_outputs_have_types_of_their_own()
    {
        var op = new ScriptedOperator("Sums", (in context) =>
        {
            Assert.Equal((ElementType.UInt8, ElementType.Int64), (context.InputType(0), context.InputType(1)));
            *context.Output<long>(0, []) = context.Input<byte>(0)[0] + context.Input<long>(1)[0];
            *context.Output<byte>(1, [1]) = context.Input<byte>(0)[1];
            *context.Output<float>(2, [1]) = context.Input<float>(2)[0] / 2;
        })
        {
            Inputs = [ElementType.UInt8, ElementType.Int64, ElementType.Float],
            Outputs = [ElementType.Int64, ElementType.UInt8, ElementType.Float],
        };
        var model = Models.Custom(
            [Models.Node("Sums", ["bytes", "longs", "floats"], ["a", "b", "c"])],
            [("bytes", Element.UInt8), ("longs", Element.Int64), "floats"],
            [("a", Element.Int64), ("b", Element.UInt8), "c"]);
        using var session = Open(model, op);
        using var bytes = Vector<byte>(200, 255);
        using var longs = Vector(1L << 40);
        using var floats = Vector(3f);

        var results = session.Run(new Dictionary<string, OrtTensor> { ["bytes"] = bytes, ["longs"] = longs, ["floats"] = floats });

        Assert.Equal(0, results[0].Shape.Length);
        Assert.Equal((1L << 40) + 200, results[0].Data<long>()[0]);
        Assert.Equal(255, results[1].Data<byte>()[0]);
        Assert.Equal(1.5f, results[2].Data<float>()[0]);
        results.ToList().ForEach(result => result.Dispose());
    }

    [Theory]
    [InlineData(Element.Int32)]
    [InlineData(Element.Double)]
    public void An_undefined_type_takes_any_and_gives_the_same(Element type)
    {
        var seen = ElementType.Undefined;
        var op = new ScriptedOperator("Any", (in context) =>
        {
            seen = context.InputType(0);
            _ = context.HasOutput(0, [0]);
        })
        { Inputs = [ElementType.Undefined], Outputs = [ElementType.Undefined] };
        using var session = Open(Models.Custom([Models.Node("Any", ["x"], ["y"])], [("x", type)], [("y", type)]), op);
        using var x = OrtTensor.Allocate((ElementType)type, [2]);

        using var y = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["x"] = x }));

        Assert.Equal(((ElementType)type, (ElementType)type), (seen, y.ElementType));
    }

    [Fact]
    public void A_variadic_input_and_output_stand_for_as_many_as_the_node_has()
    {
        var op = new ScriptedOperator("Reverse", (in context) =>
        {
            Assert.Equal(context.InputCount, context.OutputCount);
            for (var i = 0; i < context.InputCount; i++)
            {
                *context.Output<float>(i, [1]) = *context.Input<float>(context.InputCount - 1 - i);
            }
        })
        { Variadic = true };
        using var session = Open(Models.Custom([Models.Node("Reverse", ["a", "b", "c"], ["x", "y", "z"])], ["a", "b", "c"], ["x", "y", "z"]), op);
        using var a = Vector(1f);
        using var b = Vector(2f);
        using var c = Vector(3f);

        Assert.Equal([[3f], [2f], [1f]], session.Run(("a", a), ("b", b), ("c", c)));
    }

    [Fact]
    public void A_kernel_reads_the_shapes_of_its_inputs()
    {
        var op = new ScriptedOperator("Shapes", (in context) =>
        {
            Span<long> shape = stackalloc long[4];
            Assert.Equal(3, context.CopyShape(0, shape));
            Assert.Equal([2, 0, 5, 0], shape.ToArray());
            Assert.Equal((3, 2, 5, 0), (context.InputRank(0), context.InputDim(0, 0), context.InputDim(0, -1), context.InputLength(0)));
            Assert.Equal((0, 1), (context.InputRank(1), context.InputLength(1)));
            *context.Output<float>(0, [1]) = 1;

            var refused = Refuses<IndexOutOfRangeException>(context, static (in context) => context.InputDim(0, 3))
                + Refuses<ArgumentException>(context, static (in context) => context.CopyShape(0, new long[2]))
                + Refuses<OrtException>(context, static (in context) => context.InputRank(2));
            Assert.Equal(3, refused);
        })
        { Inputs = [ElementType.Float, ElementType.Float, ElementType.Float], OptionalInputs = 1 };
        using var session = Open(Models.Custom([Models.Node("Shapes", ["x", "s"], ["y"])], ["x", "s"], ["y"]), op);
        using var x = OrtTensor.Allocate<float>([2, 0, 5]);
        using var s = OrtTensor.Allocate<float>([]);

        Assert.Equal([1f], session.Run(("x", x), ("s", s))[0]);
    }

    [Fact]
    public void Attributes_of_every_kind_are_read_and_missing_ones_have_the_default()
    {
        var read = new List<object>();
        var op = new ScriptedOperator("Read", static (in context) => { })
        {
            OnCreate = (in info) => read.AddRange(
            [
                info.Int64("i", 0), info.Float("f", 0), info.String("s", ""), info.String("none", "x"), info.Int64s("is"), info.Floats("fs"), info.Int64s("no"),
                info.Int64("absent", -7), info.Float("absent", -7.5f), info.String("absent", "seven"), info.Int64s("absent"), info.Floats("absent"),
            ]),
        };
        AttributeProto[] attributes =
        [
            NodeAttributes.Of("i", 1L << 50), NodeAttributes.Of("f", 2.5f), NodeAttributes.Of("s", "größer"), NodeAttributes.Of("none", ""),
            NodeAttributes.Of("is", [1L, -2L])!, NodeAttributes.Of("no", Array.Empty<long>())!,
            new() { Name = "fs", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 0.5f, -1 } },
        ];

        using var session = Open(Models.Custom("Read", attributes), op);

        Assert.Equal(
            [1L << 50, 2.5f, "größer", "", new[] { 1L, -2L }, new[] { 0.5f, -1 }, Array.Empty<long>(), -7L, -7.5f, "seven", Array.Empty<long>(), Array.Empty<float>()], read);
    }

    [Fact]
    public void An_attribute_of_another_type_is_an_error_and_not_the_default()
    {
        var op = new ScriptedOperator("Read", static (in context) => { }) { OnCreate = (in info) => info.Float("i", 0) };

        var error = Assert.Throws<OrtException>(() => Open(Models.Custom("Read", NodeAttributes.Of("i", 1L)), op));

        Assert.Contains("type", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_kernel_may_be_run_while_the_graph_is_optimised()
    {
        var op = ScriptedOperator.Copy("Copy");
        var model = Models.Custom([Models.Node("Copy", ["c"], ["y"])], ["x"], ["y"], TensorData.Of<float>("c", [1, 2], [2]));
        using var session = Open(model, op);

        Assert.Equal([1, 2], session.Run(0f));
    }

    [Fact]
    public void One_domain_serves_several_sessions()
    {
        var op = ScriptedOperator.Copy("Copy");
        using var domain = new CustomOperatorDomain("test", op);
        using var options = new SessionOptions();
        options.Add(domain);
        var first = new Session(Models.Custom("Copy"), options);
        using var second = new Session(Models.Custom("Copy"), options);
        Assert.Equal([1], first.Run(1));

        first.Dispose();

        Assert.Equal((2, 1), (op.Made, op.Disposed));
        Assert.Equal([2], second.Run(2));
    }

    [Fact]
    public void A_node_with_too_few_inputs_or_an_unknown_operator_does_not_load()
    {
        var op = new ScriptedOperator("Two", static (in context) => { }) { Inputs = [ElementType.Float, ElementType.Float] };

        Assert.Throws<OrtException>(() => Open(Models.Custom("Two"), op));
        var unknown = Assert.Throws<OrtException>(() => Open(Models.Custom("Three"), op));

        Assert.Contains("Three", unknown.Message, StringComparison.Ordinal);
    }

    private delegate long Question(in KernelContext context);

    private static int Refuses<TError>(in KernelContext context, Question question)
        where TError : Exception
    {
        try
        {
            _ = question(context);
            return 0;
        }
        catch (TError)
        {
            return 1;
        }
    }
}
