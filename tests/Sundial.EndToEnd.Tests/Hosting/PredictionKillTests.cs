using System.Net;
using Sundial.Contracts.Http;
using Sundial.Testing.Models;
using Sundial.Testing.Processes;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>Predictions that are kept, while everything that keeps them is killed.</summary>
public sealed class PredictionKillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Every_acknowledged_prediction_is_there_exactly_once_after_kills_of_scorer_server_and_database() => KillAsync(requests: 3_000, rounds: 1);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Of_100_000_acknowledged_predictions_each_is_there_exactly_once() => KillAsync(requests: 100_000, rounds: 10);

    private async Task KillAsync(int requests, int rounds)
    {
        await using var hosting = await Hosting.StartAsync();
        await hosting.BringAsync("plus", ScoringModels.Plus(1));
        await hosting.ServeAsync("adder", "plus", captureShare: 1);
        await using var callers = new Callers(hosting, "adder", callers: 4, [1], mayFail: true);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var each = requests / (3 * rounds);
        for (var round = 0; round < rounds; round++)
        {
            await callers.MoreAsync(random.Next(each / 2, each));
            ProcessTable.Signal(Assert.Single(hosting.Installation.Scorers()), ProcessTable.Kill);
            await callers.MoreAsync(random.Next(each / 2, each));
            hosting.Installation.KillServer();
            hosting.Installation.StartAgain();
            await callers.MoreAsync(random.Next(each / 2, each));
            ProcessTable.Signal(hosting.Installation.Postmaster(), ProcessTable.Kill);
        }

        await callers.MoreAsync(Math.Max(1, requests - callers.Answers));
        await callers.EndAsync();

        Assert.True(callers.Failures.Count == 0, string.Join('\n', callers.Failures.Take(3)));
        Assert.All(callers.Acknowledged.Values, count => Assert.Equal(1, count));
        var stored = await StoredAsync(hosting, callers.Acknowledged.Keys.ToHashSet());
        output.WriteLine($"{callers.Answers} acknowledged, {stored.Count} kept");
        Assert.Equal(stored.Count, stored.Distinct().Count());
        var missing = callers.Acknowledged.Keys.Except(stored).ToList();
        Assert.True(missing.Count == 0, $"{missing.Count} of {callers.Acknowledged.Count} acknowledged predictions are missing.\n{hosting.ScorerLogs()}");
    }

    // The scorer moves them on its own time: they are waited for, and the first full reading counts.
    private static async Task<List<Guid>> StoredAsync(Hosting hosting, HashSet<Guid> acknowledged)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            var stored = new List<Guid>();
            try
            {
                await foreach (var one in hosting.Client.Endpoints.ListPredictionsAsync("adder"))
                {
                    stored.Add(one.Record.Id);
                }
            }
            catch (ApiException fault) when (fault.Status == HttpStatusCode.ServiceUnavailable)
            {
                // The database was killed a moment ago.
                stored.Clear();
            }

            if (acknowledged.IsSubsetOf(stored) || patience.IsCancellationRequested)
            {
                return stored;
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
