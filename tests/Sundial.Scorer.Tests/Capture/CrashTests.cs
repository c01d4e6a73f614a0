using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Scorer.Capture;
using Sundial.Testing.Data;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Scorer.Tests.Capture;

public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public Task Whatever_a_killed_process_had_acknowledged_is_found_once_by_the_next() => KillAsync(kills: 30, most: 2_000);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Whatever_a_process_that_is_killed_many_times_had_acknowledged_is_found_once() => KillAsync(kills: 1_000, most: 20_000);

    [Fact]
    public Task A_process_that_is_killed_while_it_sends_over_a_bad_line_loses_nothing() => KillWhileSendingAsync(kills: 8, most: 4_000);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_process_that_is_killed_many_times_while_it_sends_loses_nothing() => KillWhileSendingAsync(kills: 300, most: 30_000);

    private async Task KillWhileSendingAsync(int kills, int most)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        var random = new Random();
        server.Fates = _ => random.Next(3) == 0 ? (Fate)random.Next(4) : Fate.Take;
        var acknowledged = new HashSet<Guid>();

        for (var kill = 0; kill < kills; kill++)
        {
            acknowledged.UnionWith(await AppendingProcess.KillAsync(folder.Path, random.Next(1, most), server.Address.AbsoluteUri, server.Scorer.ToString()));
        }

        server.Fates = _ => Fate.Take;
        using (var log = Predictions.Open(folder.Path))
        {
            var shipper = new CaptureShipper(log, server.Client, () => server.Scorer, TimeProvider.System, NullLogger<CaptureShipper>.Instance);
            Assert.True(await shipper.TryShipAsync(CancellationToken.None));
        }

        var received = server.Received.ToHashSet();
        output.WriteLine($"{acknowledged.Count} acknowledged, {server.Received.Count} received, {received.Count} different.");
        Assert.True(server.AllRight);
        Assert.Empty(acknowledged.Except(received));
        Assert.Empty(Predictions.Recover(folder.Path));
    }

    private async Task KillAsync(int kills, int most)
    {
        using var folder = new TemporaryFolder();
        var random = new Random();
        var (acknowledged, found) = (new HashSet<Guid>(), new HashSet<Guid>());

        for (var kill = 0; kill < kills; kill++)
        {
            // A folder for some kills: a process finds what several before it left.
            var place = Path.Combine(folder.Path, $"{kill / 10}");
            var said = await AppendingProcess.KillAsync(place, after: random.Next(1, most));
            acknowledged.UnionWith(said);
            if (kill % 10 != 9 && kill != kills - 1)
            {
                continue;
            }

            foreach (var frame in Predictions.Recover(place))
            {
                Assert.True(Predictions.IsRight(frame), $"{frame.Id} is not what was kept.");
                Assert.True(found.Add(frame.Id), $"{frame.Id} was found twice.");
            }

            Directory.Delete(place, recursive: true);
        }

        output.WriteLine($"{acknowledged.Count} acknowledged, {found.Count} found.");
        Assert.True(acknowledged.Count >= kills);
        Assert.Empty(acknowledged.Except(found));
        // Kept and not acknowledged: at most what each thread was about to say, and what was in the pipe.
        Assert.True(found.Count >= acknowledged.Count);
    }
}
