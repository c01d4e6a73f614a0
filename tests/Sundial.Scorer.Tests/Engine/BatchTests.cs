using System.Runtime.InteropServices;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

/// <summary>What happens to calls that wait together. The queue is filled before the first copy comes, so that nothing depends on who is faster.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task What_waits_together_is_run_together_with_every_bit_of_calls_alone()
    {
        using var fixture = new BatcherFixture(ScoringModels.Dense(), mostRows: 16);
        var calls = Enumerable.Range(0, 40).Select(i => Calls.Of("x", Calls.Numbers(i, 784 * (1 + (i % 4))), 1 + (i % 4), 784)).ToArray();
        var alone = calls.Select(call => Alone(fixture, call)).ToArray();

        var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
        fixture.Start();
        await Task.WhenAll(tasks);

        // 100 rows in batches of at most 16; what is left for the last may be one call.
        Assert.InRange(fixture.Batcher.Runs.Batches, 6, 20);
        Assert.All(calls.Zip(alone), pair => Assert.Equal(pair.Second, Answer(pair.First)));
        Dispose(calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_answer_reaches_its_caller_whatever_the_model_and_the_sizes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            var widths = Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(1, 65)).ToArray();
            using var fixture = new BatcherFixture(ScoringModels.Perceptron(random.Next(), widths), mostRows: random.Next(1, 33));
            var calls = Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
            {
                var rows = random.Next(1, 9);
                return Calls.Of("x", Calls.Numbers(random.Next(), rows * widths[0]), rows, widths[0]);
            }).ToArray();
            var alone = calls.Select(call => Alone(fixture, call)).ToArray();

            var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
            fixture.Start();
            await Task.WhenAll(tasks);

            for (var i = 0; i < calls.Length; i++)
            {
                // To a rounding error: that this model keeps every bit was not proven, only decreed.
                Assert.Equal([calls[i].Inputs[0].Shape[0], widths[^1]], calls[i].Outputs[0].Shape.ToArray());
                var (own, expected) = (calls[i].Outputs[0].As<float>().ToArray(), MemoryMarshal.Cast<byte, float>(alone[i]).ToArray());
                Assert.All(own.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
            }

            Dispose(calls);
        }
    }

    [Fact]
    public async Task Calls_with_other_shapes_have_batches_of_their_own()
    {
        using var fixture = new BatcherFixture(ScoringModels.Identity(Onnx.ElementType.Float), mostRows: 32);
        var calls = Enumerable.Range(0, 30).Select(i => Calls.Of("x", Calls.Numbers(i, 1 + (i % 3)), 1, 1 + (i % 3))).ToArray();
        var alone = calls.Select(call => Alone(fixture, call)).ToArray();

        var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
        fixture.Start();
        await Task.WhenAll(tasks);

        Assert.Equal(3, fixture.Batcher.Runs.Batches);
        Assert.All(calls.Zip(alone), pair => Assert.Equal(pair.Second, Answer(pair.First)));
        Dispose(calls);
    }

    [Fact]
    public async Task Each_call_gets_the_outputs_it_wants_in_its_own_order()
    {
        using var fixture = new BatcherFixture(ScoringModels.SumAndDifference(), mostRows: 8);
        var calls = Enumerable.Range(0, 8).Select(i =>
        {
            var call = Calls.Of("b", [1], 1);
            call.Inputs.Add().Reset("a", ElementType.Float, [1]);
            call.Inputs[1].As<float>()[0] = i;
            return call;
        }).ToArray();
        fixture.RunAlone(calls[0]);
        calls[1].Wanted.AddRange([1, 0]);
        calls[2].Wanted.Add(1);

        var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
        fixture.Start();
        await Task.WhenAll(tasks);

        Assert.Equal(1, fixture.Batcher.Runs.Batches);
        Assert.Equal(["sum", "difference"], Names(calls[0]));
        Assert.Equal(["difference", "sum"], Names(calls[1]));
        Assert.Equal(["difference"], Names(calls[2]));
        Assert.Equal(0, calls[1].Outputs[0].As<float>()[0]);
        Assert.Equal(2, calls[1].Outputs[1].As<float>()[0]);
        Assert.Equal(1, calls[2].Outputs[0].As<float>()[0]);
        Assert.Equal(8, calls[7].Outputs[0].As<float>()[0]);
        Dispose(calls);
    }

    [Fact]
    public async Task A_call_that_fails_does_not_fail_those_it_shares_a_batch_with()
    {
        using var fixture = new BatcherFixture(ScoringModels.Picky(), mostRows: 32);
        using (var known = Calls.OfIndices("index", 0))
        {
            fixture.RunAlone(known);
        }

        var calls = Enumerable.Range(0, 20).Select(i => Calls.OfIndices("index", i % 5 == 4 ? 99 : i % 5)).ToArray();
        var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
        fixture.Start();
        await Task.WhenAll(tasks.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));

        for (var i = 0; i < calls.Length; i++)
        {
            if (i % 5 == 4)
            {
                var fault = await Assert.ThrowsAsync<InvalidRequestException>(() => tasks[i]);
                Assert.Contains("out of data bounds", fault.Message, StringComparison.Ordinal);
            }
            else
            {
                await tasks[i];
                Assert.Equal([10f * (1 + (i % 5))], calls[i].Outputs[0].As<float>().ToArray());
            }
        }

        Dispose(calls);
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_disturbs_nobody()
    {
        using var fixture = new BatcherFixture(ScoringModels.Tiny(), mostRows: 8);
        var calls = Enumerable.Range(0, 9).Select(i => Calls.Of("x", Calls.Numbers(i, 4), 1, 4)).ToArray();
        var alone = calls.Select(call => Alone(fixture, call)).ToArray();
        using var first = new CancellationTokenSource();
        using var middle = new CancellationTokenSource();
        using var last = new CancellationTokenSource();
        var tasks = calls.Select((call, i) => fixture.QueueAsync(call, i switch { 0 => first.Token, 4 => middle.Token, 8 => last.Token, _ => default })).ToArray();

        await middle.CancelAsync();
        await first.CancelAsync();
        await last.CancelAsync();
        foreach (var i in (int[])[0, 4, 8])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[i]);
            // Its memory is somebody else's at once.
            calls[i].Inputs[0].As<float>().Fill(float.NaN);
        }

        fixture.Start();
        foreach (var i in (int[])[1, 2, 3, 5, 6, 7])
        {
            await tasks[i];
            Assert.Equal(alone[i], Answer(calls[i]));
        }

        Assert.Equal(1, fixture.Batcher.Runs.Batches);
        Dispose(calls);
    }

    [Fact]
    public async Task A_call_that_was_given_up_before_is_not_run()
    {
        using var fixture = new BatcherFixture(ScoringModels.Tiny(), mostRows: 8);
        using var call = Calls.Of("x", [1, 2, 3, 4], 1, 4);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.QueueAsync(call, new CancellationToken(canceled: true)));
        Assert.False(fixture.Batcher.HasWaiting);
    }

    [Fact]
    public async Task Batches_keep_to_the_latency_that_is_asked_for()
    {
        using var fixture = new BatcherFixture(ScoringModels.Tiny(), mostRows: 32);
        // By decree 4 rows take 1.03 ms and 8 rows 1.07 ms, of which a half is for the batch before.
        fixture.Batcher.WithinLatency = TimeSpan.FromMilliseconds(2.11);
        var calls = Enumerable.Range(0, 32).Select(i => Calls.Of("x", Calls.Numbers(i, 4), 1, 4)).ToArray();
        fixture.RunAlone(calls[0]);
        var plan = fixture.Plans.Find(calls[0])!.Group!.Plan!;

        Assert.Equal(6, plan.Limit(fixture.Batcher.WithinLatency));
        var tasks = calls.Select(call => fixture.QueueAsync(call)).ToArray();
        fixture.Start();
        await Task.WhenAll(tasks);
        Assert.True(fixture.Batcher.Runs.Batches >= 6);
        Dispose(calls);
    }

    [Fact]
    public void Whether_batching_helps_is_looked_into_again_where_it_seems_not_to()
    {
        using var fixture = new BatcherFixture(ScoringModels.Tiny(), mostRows: 1);
        var clock = new SettableTime();
        using var call = Calls.Of("x", Calls.Numbers(1, 4), 1, 4);
        fixture.RunAlone(call);
        var group = fixture.Plans.Find(call)!.Group!;
        var looks = 0;
        for (var seconds = 0; seconds < 300; seconds++)
        {
            looks += group.AskForPlan(clock) ? 1 : 0;
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        // At once, and three times half a minute later.
        Assert.Equal(4, looks);
        group.Plan = new BatchPlan(8, [1e-3, 1.01e-3, 1.02e-3, 1.03e-3]);
        Assert.False(group.AskForPlan(clock));
    }

    private static byte[] Alone(BatcherFixture fixture, InferenceCall call)
    {
        fixture.RunAlone(call);
        return Answer(call);
    }

    private static byte[] Answer(InferenceCall call) => call.Outputs[0].Bytes.ToArray();

    private static string[] Names(InferenceCall call) => [.. Enumerable.Range(0, call.Outputs.Count).Select(i => call.Outputs[i].Name)];

    private static void Dispose(InferenceCall[] calls) => Array.ForEach(calls, call => call.Dispose());
}
