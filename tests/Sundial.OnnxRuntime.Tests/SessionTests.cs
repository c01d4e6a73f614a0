using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.OnnxRuntime.Tests;

public sealed class SessionTests
{
    [Fact]
    public void A_model_tells_its_inputs_outputs_and_metadata()
    {
        using var session = Open(Models.Addition());

        Assert.Equal(["a", "b"], session.Inputs.Select(input => input.Name));
        Assert.All(session.Inputs, input => Assert.Equal(ElementType.Float, input.ElementType));
        Assert.Equal([-1], session.Inputs[0].Shape);
        Assert.Equal(["N"], session.Inputs[0].SymbolicShape);
        Assert.Equal("y", Assert.Single(session.Outputs).Name);
        Assert.Equal(
            new Dictionary<string, string> { ["author"] = "somebody — with an umlaut: ü", ["empty"] = "" },
            session.Metadata.ToDictionary());
    }

    [Fact]
    public void A_model_without_metadata_has_none()
    {
        using var session = Open(Models.Echo());
        Assert.Empty(session.Metadata);
        Assert.Equal(ElementType.String, session.Inputs[0].ElementType);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void The_runtime_allocates_the_outputs_that_have_no_tensor(int length)
    {
        using var session = Open(Models.Addition());
        using var a = Vector(Enumerable.Range(0, length).Select(i => (float)i).ToArray());

        using var y = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["a"] = a, ["b"] = a }));

        Assert.Equal([length], y.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, length).Select(i => 2f * i), y.Data<float>().ToArray());
    }

    [Fact]
    public void Only_the_outputs_asked_for_are_given_in_the_order_asked_for()
    {
        var op = ScriptedOperator.Copy("Copy");
        var model = Models.Custom([Models.Node("Copy", ["a"], ["x"]), Models.Node("Copy", ["b"], ["y"])], ["a", "b"], ["x", "y"]);
        using var session = Open(model, op);
        using var a = Vector(1f);
        using var b = Vector(2f);
        var inputs = new Dictionary<string, OrtTensor> { ["b"] = b, ["a"] = a };

        Assert.Equal([2f, 1f], Read(session.Run(inputs, ["y", "x"])));
        Assert.Equal([2f], Read(session.Run(inputs, ["y"])));
        Assert.Throws<OrtException>(() => session.Run(inputs, ["z"]));
        Assert.Throws<OrtException>(() => session.Run(inputs, []));

        static float[] Read(IReadOnlyList<OrtTensor> results) => [.. results.Select(result =>
        {
            using (result)
            {
                return result.Data<float>()[0];
            }
        })];
    }

    public static TheoryData<byte[]> Damaged =>
    [
        Array.Empty<byte>(),
        new byte[] { 8, 8, 58, 200, 1, 2, 3 },
        "not a model"u8.ToArray(),
        Models.Addition()[..40],
        new byte[1000],
    ];

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damaged_bytes_are_an_exception_with_the_runtimes_words(byte[] bytes) =>
        Assert.NotEmpty(Assert.Throws<OrtException>(() => new Session(bytes)).Message);

    [Fact]
    public void A_model_cannot_make_the_runtime_read_a_file()
    {
        var file = Path.GetRelativePath(Environment.CurrentDirectory, typeof(SessionTests).Assembly.Location);
        Assert.True(File.Exists(file));

        Assert.All(
            [file, typeof(SessionTests).Assembly.Location, ".", ""],
            location => Assert.Throws<OrtException>(() => new Session(Models.WithWeightsIn(location))));
    }

    [Fact]
    public void What_does_not_fit_the_model_is_refused_with_the_runtimes_words()
    {
        using var session = Open(Models.Addition());
        using var two = OrtTensor.Allocate<float>([2]);
        using var three = OrtTensor.Allocate<float>([3]);
        using var square = OrtTensor.Allocate<float>([2, 2]);
        using var longs = OrtTensor.Allocate<long>([2]);

        Refused("int64", ("a", two), ("b", longs));
        Refused("rank", ("a", two), ("b", square));
        Refused("Missing Input: b", ("a", two));
        Refused("nobody", ("a", two), ("nobody", two));
        Refused("Add", ("a", two), ("b", three));

        void Refused(string because, params (string Name, OrtTensor Tensor)[] inputs) =>
            Assert.Contains(because, Assert.Throws<OrtException>(() => session.Run(inputs)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_sequence_is_described_as_no_tensor_and_refused_as_a_result()
    {
        using var session = Open(Models.Sequence());
        Assert.Equal(ElementType.Undefined, session.Outputs[0].ElementType);
        using var a = Vector(1f);

        var error = Assert.Throws<OrtException>(() => session.Run(new Dictionary<string, OrtTensor> { ["a"] = a, ["b"] = a }));

        Assert.Contains("\"both\" is a sequence", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_element_types_are_numbered_as_ONNX_numbers_them() =>
        Assert.All(Enum.GetValues<ElementType>(), type => Assert.Equal(type.ToString(), ((Element)type).ToString()));
}
