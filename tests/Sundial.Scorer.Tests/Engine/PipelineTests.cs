using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class PipelineTests
{
    [Fact]
    public async Task Each_models_outputs_are_the_next_ones_inputs()
    {
        using var folder = new TemporaryFolder();
        using var memory = new ModelMemory(1 << 30, TimeProvider.System);
        var first = folder.Write("a.onnx", ScoringModels.Perceptron(1, 4, 8));
        var second = folder.Write("b.onnx", ScoringModels.Perceptron(2, 8, 2));
        await using var chain = await Pipeline.LoadAsync([first, second], new ScoringOptions(new EndpointScaling()), memory, CancellationToken.None);
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
}
