using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

/// <summary>Memory of models that were unloaded is the system's again. Alone, because others' memory counts too.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public async Task Loads_and_unloads_leave_nothing_behind() => await LoadAndUnloadAsync(times: 100, allowedShare: 0.10);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_thousand_loads_and_unloads_leave_nothing_behind() => await LoadAndUnloadAsync(times: 1000, allowedShare: 0.05);

    private static async Task LoadAndUnloadAsync(int times, double allowedShare)
    {
        await using var fixture = new EngineFixture();
        var paths = new[] { fixture.Write(ScoringModels.Dense()), fixture.Write(ScoringModels.Convnet()), fixture.Write(ScoringModels.Tiny()) };
        // Until the code is compiled and the pools are filled.
        await RoundAsync(fixture, paths, 200);
        var before = ResidentBytes();

        await RoundAsync(fixture, paths, times);

        var after = ResidentBytes();
        Assert.True(after <= before * (1 + allowedShare), $"{before:N0} bytes before, {after:N0} after {times} loads and unloads.");
    }

    private static async Task RoundAsync(EngineFixture fixture, string[] paths, int times)
    {
        // Ten at a time, each with a call, as endpoints come and go.
        for (var done = 0; done < times; done += 10)
        {
            var models = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ScoringModel.LoadAsync(paths[i % paths.Length], new ScoringOptions(new EndpointScaling()), fixture.Memory, CancellationToken.None)));
            foreach (var model in models)
            {
                await model.DisposeAsync();
            }
        }

        NativeMemoryTrim.Run();
    }

    // What the managed heap keeps for later is given back first: it comes and goes by megabytes, and no model is in it.
    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
