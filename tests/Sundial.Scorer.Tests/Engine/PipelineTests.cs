using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class PipelineTests
{
    private static readonly ScoringOptions s_options = new(new EndpointScaling());

    [Fact]
    public async Task Each_models_outputs_are_the_next_ones_inputs()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var first = folder.Write("a.onnx", ScoringModels.Perceptron(1, 4, 8));
        var second = folder.Write("b.onnx", ScoringModels.Perceptron(2, 8, 2));
        await using var chain = await Pipeline.LoadAsync([first, second], s_options, memory, CancellationToken.None);
        using var call = InferenceCall.Rent();
        call.MeasureStages = true;
        var input = call.Inputs.Add();
        input.Reset("x", ElementType.Float, [3, 4]);
        input.As<float>().Fill(0.5f);

        await chain.RunAsync(call, CancellationToken.None);

        var output = call.Outputs[0];
        Assert.Equal(1, call.Outputs.Count);
        Assert.Equal("y", output.Name);
        Assert.Equal([3L, 2L], output.Shape.ToArray());
        Assert.Equal(2, call.StageSeconds.Length);
    }

    [Fact]
    public async Task A_stage_takes_what_it_wants_by_name_and_the_last_gives_what_the_call_wants()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var first = folder.Write("a.onnx", ScoringModels.SumAndDifference());
        var second = folder.Write("b.onnx", Between(("difference", "sum"), ("big", "small")));
        await using var chain = await Pipeline.LoadAsync([first, second], s_options, memory, CancellationToken.None);
        using var call = Calls.Of("a", [5, 7], 2);
        call.Inputs.Add().Reset("b", ElementType.Float, [2]);
        call.Inputs[1].As<float>().Fill(1);
        call.Wanted.Add(1);

        await chain.RunAsync(call, CancellationToken.None);

        // The second gives its own inputs back under other names: small is the sum.
        Assert.Equal("small", call.Outputs[0].Name);
        Assert.Equal([6, 8], call.Outputs[0].As<float>().ToArray());
        Assert.Equal(1, call.Outputs.Count);
    }

    [Fact]
    public async Task Fifteen_stages_hand_on_and_are_each_timed_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var stage = folder.Write("a.onnx", ScoringModels.Identity(Onnx.ElementType.Float));
        await using var chain = await Pipeline.LoadAsync([.. Enumerable.Repeat(stage, 15)], s_options, memory, CancellationToken.None);
        for (var run = 0; run < 3; run++)
        {
            using var call = Calls.Of("x", [1, 2, 3, 4, 5, 6], 2, 3);
            call.MeasureStages = run > 0;

            await chain.RunAsync(call, CancellationToken.None);

            Assert.Equal([1, 2, 3, 4, 5, 6], call.Outputs[0].As<float>().ToArray());
            Assert.Equal(run > 0 ? 15 : 0, call.StageSeconds.Length);
            Assert.Equal("x", call.Inputs[0].Name);
        }
    }

    [Fact]
    public async Task Texts_are_handed_on_too()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var stage = folder.Write("a.onnx", ScoringModels.Identity(Onnx.ElementType.String));
        await using var chain = await Pipeline.LoadAsync([stage, stage], s_options, memory, CancellationToken.None);
        using var call = InferenceCall.Rent();
        byte[] bytes = [2, 0, 0, 0, 65, 0];
        call.Inputs.Add().Reset("x", ElementType.String, [1, 1], bytes.Length);
        bytes.CopyTo(call.Inputs[0].Bytes);

        await chain.RunAsync(call, CancellationToken.None);

        Assert.Equal(bytes, call.Outputs[0].Bytes.ToArray());
    }

    [Fact]
    public async Task A_stage_that_does_not_take_what_comes_is_refused_with_both_signatures()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var paths = new[] { folder.Write("a.onnx", ScoringModels.Perceptron(1, 4, 8)), folder.Write("b.onnx", ScoringModels.Perceptron(2, 9, 2)) };

        var fault = await Assert.ThrowsAsync<ModelLoadException>(() => Pipeline.LoadAsync(paths, s_options, memory, CancellationToken.None));

        Assert.Contains("Stage 2", fault.Message, StringComparison.Ordinal);
        Assert.Contains("y FP32[-1,8]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("x FP32[-1,9]", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public async Task A_failing_stage_fails_the_call_with_its_own_words()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var paths = new[] { folder.Write("a.onnx", ScoringModels.Identity(Onnx.ElementType.Int64, ["N"])), folder.Write("b.onnx", ScoringModels.Picky()) };
        await using var chain = await Pipeline.LoadAsync(paths, s_options, memory, CancellationToken.None);
        using var bad = Calls.OfIndices("x", 99);

        var fault = await Assert.ThrowsAsync<InvalidRequestException>(() => chain.RunAsync(bad, CancellationToken.None).AsTask());

        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_is_tried_with_a_call_made_up_from_its_signature()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        await using var chain = await Pipeline.LoadAsync([folder.Write("a.onnx", ScoringModels.Classifier(1, "cat", "dog"))], s_options, memory, CancellationToken.None);

        Assert.True(await chain.WarmUpAsync(CancellationToken.None));
    }

    private static byte[] Between((string First, string Second) inputs, (string First, string Second) outputs)
    {
        var graph = new Onnx.GraphBuilder("between");
        var (first, second) = (graph.Input(inputs.First, Onnx.ElementType.Float, ["N"]), graph.Input(inputs.Second, Onnx.ElementType.Float, ["N"]));
        graph.Output(graph.Node("Identity", [first]), outputs.First);
        graph.Output(graph.Node("Identity", [second]), outputs.Second);
        return Google.Protobuf.MessageExtensions.ToByteArray(graph.ToModel());
    }
}
