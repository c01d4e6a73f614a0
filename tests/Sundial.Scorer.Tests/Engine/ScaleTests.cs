using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class ScaleTests
{
    [Fact]
    public async Task Models_that_are_loaded_at_once_do_not_take_the_same_room()
    {
        var dense = ScoringModels.Dense();
        await using var fixture = new EngineFixture(boundBytes: ModelMemory.EstimateBytes(dense.Length) * 3 / 2);

        var models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.LoadAsync(dense)));

        Assert.True(fixture.Memory.UsedBytes <= fixture.Memory.BoundBytes, $"{fixture.Memory.UsedBytes} of {fixture.Memory.BoundBytes} bytes.");
        Assert.Equal(1, models.Sum(model => model.Replicas));
    }

    [Fact]
    public async Task Room_that_is_reserved_is_nobody_elses_until_it_is_given_back()
    {
        using var memory = new ModelMemory(100, TimeProvider.System);
        var first = await memory.ReserveAsync(60, CancellationToken.None);
        var second = memory.ReserveAsync(60, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var third = memory.ReserveAsync(60, gone.Token);
        Assert.False(second.IsCompleted);
        Assert.Null(memory.TryReserve(50));
        using (var little = memory.TryReserve(40))
        {
            Assert.Equal(100, memory.UsedBytes);
        }

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        first.Dispose();
        first.Dispose();
        (await second).Dispose();
        Assert.Equal(0, memory.UsedBytes);

        // What is too large for all there is, is loaded all the same, but alone.
        using var large = await memory.ReserveAsync(200, CancellationToken.None);
        Assert.False(memory.ReserveAsync(1, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task An_idle_model_goes_to_none_and_comes_back_with_the_next_call()
    {
        var clock = new SettableTime();
        await using var fixture = new EngineFixture(clock: clock);
        var model = await fixture.LoadAsync(ScoringModels.Tiny(), min: 0, idleSeconds: 60);
        var answer = await model.RunAsync("x", [1, 2, 3, 4], 1, 4);

        clock.Advance(TimeSpan.FromSeconds(59));
        fixture.Memory.Look();
        Assert.Equal(1, model.Replicas);
        clock.Advance(TimeSpan.FromSeconds(2));
        fixture.Memory.Look();
        Assert.Equal((0, 0L), (model.Replicas, model.MemoryBytes));

        Assert.Equal(answer, await model.RunAsync("x", [1, 2, 3, 4], 1, 4));
        Assert.Equal(1, model.Replicas);
    }

    [Fact]
    public async Task A_model_with_a_least_of_one_stays_when_it_is_idle()
    {
        var clock = new SettableTime();
        await using var fixture = new EngineFixture(clock: clock);
        var model = await fixture.LoadAsync(ScoringModels.Tiny(), min: 1, idleSeconds: 60);

        clock.Advance(TimeSpan.FromHours(1));
        fixture.Memory.Look();

        Assert.Equal(1, model.Replicas);
    }

    [Fact]
    public async Task Calls_are_answered_while_the_model_goes_to_none_and_back_under_them()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Tiny(), min: 0);
        var input = Calls.Numbers(1, 4);
        var answer = await model.RunAsync("x", input, 1, 4);
        using var ended = new CancellationTokenSource();
        var unloads = 0;
        var unloader = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                unloads += model.TryUnload() ? 1 : 0;
                await Task.Yield();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < 100; n++)
            {
                Assert.Equal(answer, await model.RunAsync("x", input, 1, 4));
                await Task.Yield();
            }
        })));
        await ended.CancelAsync();
        await unloader;

        Assert.True(unloads > 0, "It never went to none, so nothing was tested.");
    }

    [Fact]
    public async Task A_model_whose_file_is_gone_says_so_to_those_who_wait_and_recovers_when_it_is_back()
    {
        await using var fixture = new EngineFixture();
        var path = fixture.Write(ScoringModels.Tiny());
        var model = await fixture.LoadAsync(path, new ScoringOptions(new EndpointScaling(0)));
        Assert.True(model.TryUnload());
        File.Move(path, path + ".away");

        var fault = await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync("x", [1, 2, 3, 4], 1, 4));
        Assert.Contains(Path.GetFileName(path), fault.Message, StringComparison.Ordinal);

        File.Move(path + ".away", path);
        Assert.Equal(3, (await model.RunAsync("x", [1, 2, 3, 4], 1, 4)).Length);
    }

    [Fact]
    public async Task Copies_are_added_to_the_least_and_taken_away_after_a_calm()
    {
        var clock = new SettableTime();
        await using var fixture = new EngineFixture(clock: clock);
        var model = await fixture.LoadAsync(ScoringModels.Tiny(), min: 2, max: 2);
        await UntilAsync(fixture, () => model.Replicas == 2);

        model.Options = model.Options with { Scaling = new EndpointScaling(1, 2) };
        for (var look = 0; look < 20; look++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            fixture.Memory.Look();
        }

        Assert.Equal(1, model.Replicas);
    }

    [Fact]
    public async Task Where_memory_is_short_the_least_recently_used_makes_room_and_comes_back_when_called()
    {
        var clock = new SettableTime();
        var size = ModelMemory.EstimateBytes(ScoringModels.Tiny().Length);
        await using var fixture = new EngineFixture(boundBytes: 2 * size, clock);
        var models = new List<ScoringModel>();
        for (var i = 0; i < 2; i++)
        {
            models.Add(await fixture.LoadAsync(ScoringModels.Tiny(i)));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        // The first is the more recently used now.
        var answer = await models[0].RunAsync("x", [1, 2, 3, 4], 1, 4);
        clock.Advance(TimeSpan.FromSeconds(1));
        models.Add(await fixture.LoadAsync(ScoringModels.Tiny(2)));
        Assert.Equal([1, 0, 1], models.Select(model => model.Replicas));
        Assert.Equal(2 * size, fixture.Memory.UsedBytes);

        clock.Advance(TimeSpan.FromSeconds(1));
        await models[1].RunAsync("x", [1, 2, 3, 4], 1, 4);
        Assert.Equal([0, 1, 1], models.Select(model => model.Replicas));
        Assert.Equal(answer, await models[0].RunAsync("x", [1, 2, 3, 4], 1, 4));
        Assert.Equal([1, 1, 0], models.Select(model => model.Replicas));
    }

    [Fact]
    public async Task Of_two_models_the_one_that_may_go_to_none_makes_room_first()
    {
        var clock = new SettableTime();
        await using var fixture = new EngineFixture(boundBytes: 2 * ModelMemory.EstimateBytes(ScoringModels.Tiny().Length), clock);
        var kept = await fixture.LoadAsync(ScoringModels.Tiny(1), min: 1);
        clock.Advance(TimeSpan.FromSeconds(1));
        var goes = await fixture.LoadAsync(ScoringModels.Tiny(2), min: 0);

        await fixture.LoadAsync(ScoringModels.Tiny(3));

        Assert.Equal((1, 0), (kept.Replicas, goes.Replicas));
    }

    [Fact]
    public async Task More_copies_never_drive_other_models_out()
    {
        await using var fixture = new EngineFixture(boundBytes: 2 * ModelMemory.EstimateBytes(ScoringModels.Tiny().Length), new SettableTime());
        var other = await fixture.LoadAsync(ScoringModels.Tiny(1));
        var model = await fixture.LoadAsync(ScoringModels.Tiny(2), min: 2, max: 2);

        fixture.Memory.Look();

        Assert.Equal((1, 1), (other.Replicas, model.Replicas));
    }

    [Fact]
    public async Task A_model_that_is_disposed_of_answers_those_who_wait_and_nobody_after()
    {
        await using var fixture = new EngineFixture();
        var model = await fixture.LoadAsync(ScoringModels.Tiny(), min: 0);
        model.TryUnload();
        // It has to be loaded first, so that all of them wait.
        var calls = Enumerable.Range(0, 5).Select(i => Calls.Of("x", Calls.Numbers(i, 4), 1, 4)).ToArray();
        var waiting = calls.Select(call => model.RunAsync(call).AsTask()).ToArray();

        await model.DisposeAsync();

        await Task.WhenAll(waiting);
        Assert.All(calls, call => Assert.Equal(3, call.Outputs[0].ElementCount));
        Assert.Equal(0, model.Replicas);
        await Assert.ThrowsAsync<ModelUnloadedException>(() => model.RunAsync("x", [1, 2, 3, 4], 1, 4));
        Array.ForEach(calls, call => call.Dispose());
    }

    [Fact]
    public async Task A_model_is_swapped_for_another_without_a_lost_call()
    {
        await using var fixture = new EngineFixture();
        var paths = new[] { fixture.Write(ScoringModels.Tiny(1)), fixture.Write(ScoringModels.Tiny(2)) };
        var live = await fixture.LoadAsync(paths[0]);
        using var ended = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            for (var n = 0; !ended.IsCancellationRequested; n++)
            {
                try
                {
                    Assert.Equal(3, (await Volatile.Read(ref live).RunAsync("x", Calls.Numbers(n, 4), 1, 4)).Length);
                }
                catch (ModelUnloadedException)
                {
                    // It was taken away between the look at which one is live and the call: the next one answers.
                }

                await Task.Yield();
            }
        })).ToArray();

        for (var swap = 1; swap <= 30; swap++)
        {
            var next = await fixture.LoadAsync(paths[swap % 2]);
            var old = Interlocked.Exchange(ref live, next);
            await old.DisposeAsync();
        }

        await ended.CancelAsync();
        await Task.WhenAll(callers);
    }

    private static async Task UntilAsync(EngineFixture fixture, Func<bool> isSo)
    {
        while (!isSo())
        {
            fixture.Memory.Look();
            await Task.Yield();
        }
    }
}
