using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Scorer.Tests.Capture;

public sealed class CaptureShipperTests
{
    [Fact]
    public async Task What_was_kept_reaches_the_server_in_order_and_makes_room()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        var kept = Enumerable.Range(0, 500).Select(_ => Predictions.Append(log)).ToList();
        Assert.True(log.Segments().Length > 5);
        var shipper = Shipper(log, server);

        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        Assert.Equal(kept, server.Received);
        Assert.True(server.AllRight);
        Assert.Equal(500, shipper.Shipped);
        // The one that is written to, and the next.
        Assert.Single(log.Segments());
        Assert.InRange(log.DiskBytes, 1, 2 * (64 << 10));
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));
        Assert.Equal(500, server.Received.Count);
    }

    [Fact]
    public async Task What_comes_later_is_sent_later()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        var shipper = Shipper(log, server);
        var kept = new List<Guid>();

        for (var round = 0; round < 50; round++)
        {
            kept.Add(Predictions.Append(log));
            Assert.True(await shipper.TryShipAsync(CancellationToken.None));
            Assert.Equal(kept, server.Received);
        }
    }

    [Theory]
    [InlineData(nameof(Fate.Refuse))]
    [InlineData(nameof(Fate.Vanish))]
    [InlineData(nameof(Fate.TakeAndVanish))]
    public async Task A_batch_is_sent_until_it_is_acknowledged(string fate)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        var kept = Enumerable.Range(0, 100).Select(_ => Predictions.Append(log)).ToHashSet();
        server.Fates = number => number <= 2 ? Enum.Parse<Fate>(fate) : Fate.Take;
        var shipper = Shipper(log, server);

        Assert.False(await shipper.TryShipAsync(CancellationToken.None));
        Assert.Equal(0, shipper.Shipped);
        Assert.False(await shipper.TryShipAsync(CancellationToken.None));
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        Assert.Equal(kept, server.Received.ToHashSet());
        Assert.Equal(100, shipper.Shipped);
    }

    [Fact]
    public async Task The_next_process_sends_what_the_server_did_not_acknowledge_and_no_more()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        List<Guid> before, after;
        using (var log = Predictions.Open(folder.Path))
        {
            before = [.. Enumerable.Range(0, 40).Select(_ => Predictions.Append(log))];
            Assert.True(await Shipper(log, server).TryShipAsync(CancellationToken.None));
            after = [.. Enumerable.Range(0, 40).Select(_ => Predictions.Append(log))];
        }

        // It is known by another name now.
        server.Scorer = Guid.NewGuid();
        using (var log = Predictions.Open(folder.Path))
        {
            Assert.True(await Shipper(log, server).TryShipAsync(CancellationToken.None));
            Assert.Empty(log.Segments());
            Assert.Equal(0, log.DiskBytes);
        }

        Assert.Equal(before.Concat(after), server.Received);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.segment"));
    }

    [Fact]
    public async Task A_scorer_that_the_server_does_not_know_keeps_everything_until_it_does()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        var id = Predictions.Append(log);
        Guid? identity = null;
        var shipper = new CaptureShipper(log, server.Client, () => identity, TimeProvider.System, NullLogger<CaptureShipper>.Instance);

        Assert.False(await shipper.TryShipAsync(CancellationToken.None));
        Assert.Equal(0, server.Requests);
        identity = Guid.NewGuid();
        Assert.False(await shipper.TryShipAsync(CancellationToken.None));
        identity = server.Scorer;
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        Assert.Equal([id], server.Received);
    }

    [Fact]
    public async Task A_prediction_larger_than_a_batch_goes_alone()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        var small = Predictions.Append(log);
        log.Append(Predictions.Head(Guid.Empty), new(new byte[6 << 20]), new(new byte[6 << 20]));

        Assert.True(await Shipper(log, server).TryShipAsync(CancellationToken.None));

        Assert.Equal([small, Guid.Empty], server.Received);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Told_to_stop_it_sends_what_is_there_first()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path);
        using var stop = new CancellationTokenSource();
        var running = Shipper(log, server).RunAsync(stop.Token);
        var kept = Enumerable.Range(0, 20).Select(_ => Predictions.Append(log)).ToList();

        await stop.CancelAsync();
        await running;

        Assert.Equal(kept, server.Received.Distinct());
    }

    [Fact]
    public async Task Threads_append_while_it_is_flushed_and_sent_over_a_bad_line_and_nothing_is_lost()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        var random = new Random();
        server.Fates = _ => (Fate)random.Next(4);
        using var log = Predictions.Open(folder.Path, flushEvery: TimeSpan.FromMilliseconds(1));
        var shipper = Shipper(log, server);
        var appending = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 1_000).Select(_ => Predictions.Append(log)).ToList())).ToList();

        while (!appending.TrueForAll(task => task.IsCompleted))
        {
            await shipper.TryShipAsync(CancellationToken.None);
        }

        server.Fates = _ => Fate.Take;
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        var kept = (await Task.WhenAll(appending)).SelectMany(ids => ids).ToHashSet();
        Assert.Equal(4_000, kept.Count);
        Assert.Equal(kept, server.Received.ToHashSet());
        Assert.True(server.AllRight);
        Assert.Equal(4_000, shipper.Shipped);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Predictions_that_the_server_does_not_take_are_put_aside_and_stop_none_behind_them(int status)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        server.PoisonStatus = status;
        using var log = Predictions.Open(folder.Path);
        var kept = Enumerable.Range(0, 300).Select(_ => Predictions.Append(log)).ToList();
        server.Poison.UnionWith([kept[0], kept[123], kept[124], kept[299]]);
        var shipper = Shipper(log, server);

        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        Assert.Equal(kept.Where(id => !server.Poison.Contains(id)), server.Received);
        Assert.Equal(296, shipper.Shipped);
        Assert.True(server.Requests < 150, $"{server.Requests} requests are more than a search by halves needs.");
        Assert.Equal(4, log.Refused.Count);
        var refused = Directory.GetFiles(Path.Combine(folder.Path, "refused"), "*.prediction");
        var frames = refused.Select(file => Assert.Single(PredictionFrames.ReadBatch(File.ReadAllBytes(file)))).ToList();
        Assert.All(frames, frame => Assert.True(Predictions.IsRight(frame)));
        Assert.Equal(server.Poison, frames.Select(frame => frame.Id).ToHashSet());
        Assert.All(refused, file => Assert.Equal($"{status} It is poison.\n", File.ReadAllText(Path.ChangeExtension(file, ".reason.txt"))));
        var requests = server.Requests;
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));
        Assert.Equal(requests, server.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_refusal_that_may_pass_puts_nothing_aside(int status)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        server.PoisonStatus = status;
        using var log = Predictions.Open(folder.Path);
        var kept = Enumerable.Range(0, 20).Select(_ => Predictions.Append(log)).ToList();
        server.Poison.Add(kept[7]);
        var shipper = Shipper(log, server);

        Assert.False(await shipper.TryShipAsync(CancellationToken.None));
        Assert.Equal((1, 0), (server.Requests, log.Refused.Count));
        server.Poison.Clear();
        Assert.True(await shipper.TryShipAsync(CancellationToken.None));

        Assert.Equal(kept, server.Received);
    }

    [Fact]
    public async Task What_was_put_aside_takes_of_the_room_until_a_person_takes_it_away()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        using var log = Predictions.Open(folder.Path, capacity: 4 << 20, segment: 1 << 20);
        var id = Guid.NewGuid();
        server.Poison.Add(id);
        log.Append(Predictions.Head(id), new(new byte[2_500_000]), new(new byte[1]));
        Assert.True(await Shipper(log, server).TryShipAsync(CancellationToken.None));
        Assert.InRange(log.Refused.Bytes, 2_500_000, 2_600_000);
        Assert.Equal(0, log.DiskBytes);

        Assert.Throws<CaptureFullException>(() => log.Append(Predictions.Head(Guid.NewGuid()), new(new byte[2_500_000]), new(new byte[1])));
        Directory.Delete(Path.Combine(folder.Path, "refused"), recursive: true);
        log.Append(Predictions.Head(Guid.NewGuid()), new(new byte[2_500_000]), new(new byte[1]));

        Assert.Equal(0, log.Refused.Count);
    }

    private static CaptureShipper Shipper(PredictionLog log, ScriptedServer server) =>
        new(log, server.Client, () => server.Scorer, TimeProvider.System, NullLogger<CaptureShipper>.Instance);
}
