using System.Text;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Engine;

public sealed class ScoringModelTests
{
    public static TheoryData<string> Datatypes_ => [.. Enum.GetValues<ElementType>().Select(Datatypes.NameOf).OfType<string>()];

    [Theory]
    [MemberData(nameof(Datatypes_))]
    public async Task Every_datatype_goes_in_and_comes_out_bit_by_bit(string datatype)
    {
        var type = Datatypes.Parse(datatype);
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Identity((Element)(int)type));
        Assert.Equal(datatype, model.Signature.Inputs[0].Datatype);
        byte[] bytes = type == ElementType.String ? Texts("", "Zeit", "a\0b", "žluť", "日", new string('x', 300)) : Numbers(type);
        // Twice: the second time the shapes of the outputs are known.
        for (var run = 0; run < 2; run++)
        {
            using var call = InferenceCall.Rent();
            var input = call.Inputs.Add();
            input.Reset("x", type, [2, 3], bytes.Length);
            bytes.CopyTo(input.Bytes);

            await model.RunAsync(call);

            Assert.Equal(("y", type), (call.Outputs[0].Name, call.Outputs[0].Type));
            Assert.Equal([2L, 3L], call.Outputs[0].Shape.ToArray());
            Assert.Equal(bytes, call.Outputs[0].Bytes.ToArray());
        }
    }

    [Fact]
    public async Task The_signature_and_the_metadata_are_the_files()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Classifier(1, "cat", "dog"));

        Assert.Equal("images UINT8[-1,8,8,1]", Contracts.Hosting.ChainRules.Written(model.Signature.Inputs));
        Assert.Equal("probabilities FP32[-1,2], label INT64[-1]", Contracts.Hosting.ChainRules.Written(model.Signature.Outputs));
        Assert.Equal("image-classification", model.Metadata["sundial.task"]);
        Assert.True(model.MemoryBytes > 0);
    }

    [Fact]
    public async Task Outputs_whose_shape_depends_on_the_numbers_are_whole()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.NonZero());
        foreach (var (numbers, places) in ((float[], long[])[])[([0, 1, 0, 1], [1, 3]), ([1, 1, 1, 1], [0, 1, 2, 3]), ([0, 0, 0, 0], []), ([0, 0, 0, 5], [3])])
        {
            using var call = Calls.Of("x", numbers, 4);
            await model.RunAsync(call);
            Assert.Equal([1L, places.Length], call.Outputs[0].Shape.ToArray());
            Assert.Equal(places, call.Outputs[0].As<long>().ToArray());
        }
    }

    [Fact]
    public async Task Empty_batches_have_empty_answers()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Tiny());
        for (var run = 0; run < 2; run++)
        {
            using var call = Calls.Of("x", [], 0, 4);
            await model.RunAsync(call);
            Assert.Equal([0L, 3L], call.Outputs[0].Shape.ToArray());
        }
    }

    [Fact]
    public async Task What_the_model_refuses_is_the_callers_fault_and_harms_nobody_after()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Picky());
        for (var run = 0; run < 3; run++)
        {
            using (var bad = Calls.OfIndices("index", 1, 99))
            {
                var fault = await Assert.ThrowsAsync<InvalidRequestException>(() => model.RunAsync(bad).AsTask());
                Assert.Contains("99", fault.Message, StringComparison.Ordinal);
            }

            using var good = Calls.OfIndices("index", 1, 2);
            await model.RunAsync(good);
            Assert.Equal([20f, 30f], good.Outputs[0].As<float>().ToArray());
        }
    }

    [Fact]
    public async Task A_call_alone_allocates_nothing_once_its_shapes_are_known()
    {
        await using var fixture = new EngineFixture(clock: new SettableTime());
        var model = await fixture.LoadAsync(ScoringModels.Tiny());
        long[] shape = [1, 4];
        // A first run that the system broke off for long makes the model look slow for a while.
        for (var i = 0; i < 100; i++)
        {
            using var call = Calls.Of("x", [1, 2, 3, 4], 1, 4);
            await model.RunAsync(call);
        }

        // The pool is the thread's own, so this must not move to another. Null where the system broke a run off for so long that others went to a thread for slow models.
        long? Run(int times)
        {
            var (before, isAlone) = (GC.GetAllocatedBytesForCurrentThread(), true);
            for (var i = 0; i < times; i++)
            {
                using var call = InferenceCall.Rent();
                call.Inputs.Add().Reset("x", ElementType.Float, shape);
                var task = model.RunAsync(call);
                isAlone &= task.IsCompletedSuccessfully;
                task.AsTask().GetAwaiter().GetResult();
            }

            return isAlone ? GC.GetAllocatedBytesForCurrentThread() - before : null;
        }

        Run(100);
        Assert.Equal(0, Enumerable.Range(0, 50).Select(_ => Run(100)).First(allocated => allocated is not null));
    }

    [Fact]
    public async Task A_slow_model_does_not_keep_its_callers_thread()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Convnet());
        var images = Calls.Numbers(1, 256 * 3 * 32 * 32);
        // Until it is known to be slow.
        for (var run = 0; run < 3; run++)
        {
            await model.RunAsync("images", images, 256, 3, 32, 32);
        }

        using var call = Calls.Of("images", images, 256, 3, 32, 32);
        var task = model.RunAsync(call);

        Assert.False(task.IsCompleted);
        await task;
        Assert.Equal(2560, call.Outputs[0].ElementCount);
    }

    [Theory]
    [InlineData("", "0 bytes")]
    [InlineData("not a model", "cannot be loaded")]
    public async Task What_is_no_model_is_refused_with_its_name(string text, string reason)
    {
        await using var fixture = new EngineFixture();
        var path = fixture.Write(Encoding.UTF8.GetBytes(text));
        var fault = await Assert.ThrowsAsync<ModelLoadException>(() => fixture.LoadAsync(path));
        Assert.Contains(Path.GetFileName(path), fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_refused_with_its_name()
    {
        await using var fixture = new EngineFixture();
        var fault = await Assert.ThrowsAsync<ModelLoadException>(() => fixture.LoadAsync("/nowhere/digits.onnx"));
        Assert.Contains("digits.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_with_weights_in_another_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("secret", "geheim"u8);
        var model = Onnx.OnnxModel.Read(ScoringModels.Identity(Element.UInt8));
        model.Graph.Initializer.Add(new Onnx.Schema.TensorProto
        {
            Name = "w",
            DataType = (int)Element.UInt8,
            Dims = { 6 },
            DataLocation = Onnx.Schema.TensorProto.Types.DataLocation.External,
            ExternalData = { new Onnx.Schema.StringStringEntryProto { Key = "location", Value = "secret" } },
        });
        model.Graph.Node[0].Input[0] = "w";
        var path = folder.Write("model.onnx", Google.Protobuf.MessageExtensions.ToByteArray(model));
        await using var fixture = new EngineFixture();

        await Assert.ThrowsAsync<ModelLoadException>(() => fixture.LoadAsync(path));
    }

    private static byte[] Numbers(ElementType type)
    {
        var bytes = new byte[6 * Datatypes.SizeOf(type)];
        new Random(7).NextBytes(bytes);
        return type == ElementType.Bool ? [.. bytes.Select(value => (byte)(value & 1))] : bytes;
    }

    private static byte[] Texts(params string[] texts) =>
        [.. texts.SelectMany(text => Encoding.UTF8.GetBytes(text) is var bytes ? BitConverter.GetBytes(bytes.Length).Concat(bytes) : [])];
}
