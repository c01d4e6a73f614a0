using Sundial.Contracts.Hosting;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Endpoints;

public class HotSwapTests
{
    private const int Callers = 4;

    [Fact]
    public Task A_hundred_swaps_under_load_fail_no_request_and_mix_no_answers() => SwapAsync(100);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Five_thousand_swaps_under_load_fail_no_request_and_mix_no_answers() => SwapAsync(5_000);

    private static async Task SwapAsync(int swaps)
    {
        await using var fixture = new DirectoryFixture();
        float[] x = [1, 2, 3, 4];
        var models = new[] { fixture.Assigned.Model(ScoringModels.Tiny(1), "odd"), fixture.Assigned.Model(ScoringModels.Tiny(2), "even") };
        var rightAnswers = new Dictionary<string, float[]>();
        foreach (var model in models)
        {
            fixture.Assign(1, Assigned.Revision(1, Assigned.Variant(model)));
            rightAnswers[model.Version] = await fixture.AskAsync(x);
            fixture.Directory.Apply(fixture.Assigned.All());
        }

        AssignedRevision Revision(int number) => Assigned.Revision(number, Assigned.Variant(models[(number + 1) % 2]));
        fixture.Assign(1, Revision(1));
        using var ended = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(fixture, x, rightAnswers, ended.Token))).ToList();
        for (var number = 2; number <= swaps + 1; number++)
        {
            fixture.Assign(number - 1, Revision(number - 1), Revision(number));
            await fixture.UntilAsync(() => fixture.Endpoint.Revisions[1].Readiness != RevisionReadiness.Loading);
            fixture.Assign(number, Revision(number));
        }

        await ended.CancelAsync();
        foreach (var caller in callers)
        {
            Assert.True(await caller > 0);
        }

        Assert.Equal(swaps + 1, fixture.Endpoint.Revision!.Number);
    }

    private static async Task<int> CallAsync(DirectoryFixture fixture, float[] x, Dictionary<string, float[]> rightAnswers, CancellationToken ended)
    {
        var answers = 0;
        var last = 0;
        while (answers == 0 || !ended.IsCancellationRequested)
        {
            // As a request is to a server: one piece of work among others, not a thread of the pool for good.
            await Task.Yield();
            using var lease = await fixture.Endpoint.EnterAsync(null, null, null, CancellationToken.None);
            using var call = Engine.Calls.Of("x", x, 1, 4);
            await lease.Variant.Pipeline!.RunAsync(call, CancellationToken.None);
            Assert.Equal(rightAnswers[lease.Variant.Version], call.Outputs[0].As<float>().ToArray());

            // Never back to a revision before the one that has answered.
            Assert.True(lease.RevisionNumber >= last);
            last = lease.RevisionNumber;
            answers++;
        }

        return answers;
    }
}
