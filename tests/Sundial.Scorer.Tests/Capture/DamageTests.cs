using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Scorer.Capture;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Scorer.Tests.Capture;

/// <summary>What a loss of power, a failing disk or a kill leaves of a segment.</summary>
public sealed class DamageTests
{
    [Fact]
    public void A_flipped_bit_costs_the_prediction_it_is_in_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var (path, kept) = Filled(folder.Path);
        var whole = File.ReadAllBytes(path);
        var random = new Random(7);

        for (var round = 0; round < 200; round++)
        {
            var damaged = whole.ToArray();
            var at = random.Next(SegmentFile.HeaderBytes, whole.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);

            var found = Predictions.Recover(folder.Path);

            Assert.All(found, frame => Assert.True(Predictions.IsRight(frame, 600)));
            Assert.True(found.Count >= kept.Count - 1, $"Byte {at} cost {kept.Count - found.Count} predictions.");
            Assert.Equal(found.Count, found.DistinctBy(frame => frame.Id).Count());
        }
    }

    [Fact]
    public void A_page_that_did_not_reach_the_disk_costs_what_was_on_it_and_nothing_behind_it()
    {
        using var folder = new TemporaryFolder();
        var (path, kept) = Filled(folder.Path);
        var damaged = File.ReadAllBytes(path);
        damaged.AsSpan(8192, 4096).Clear();
        File.WriteAllBytes(path, damaged);

        var found = Predictions.Recover(folder.Path).Select(frame => frame.Id).ToList();

        Assert.Equal(kept[0], found[0]);
        Assert.Equal(kept[^1], found[^1]);
        Assert.InRange(found.Count, kept.Count - 60, kept.Count - 2);
        Assert.Equal(kept.Where(found.Contains), found);
    }

    [Fact]
    public void A_segment_that_was_cut_off_is_put_aside_and_the_others_are_read()
    {
        using var folder = new TemporaryFolder();
        var (path, _) = Filled(folder.Path);
        using (var log = Predictions.Open(folder.Path))
        {
            Predictions.Append(log);
        }

        using (var file = File.OpenWrite(path))
        {
            file.SetLength(10_000);
        }

        Assert.Single(Predictions.Recover(folder.Path));
        Assert.True(File.Exists(path + SegmentFile.DamagedSuffix));
    }

    [Fact]
    public async Task A_flipped_bit_at_the_beginning_of_a_segment_loses_nothing_quietly()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartAsync();
        var (path, kept) = Filled(folder.Path);
        using (var log = Predictions.Open(folder.Path))
        {
            log.Segments()[0].Shipped = 32_000;
        }

        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < 36 * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, damaged);
            server.Received.Clear();
            using (var log = Predictions.Open(folder.Path))
            {
                await new CaptureShipper(log, server.Client, () => server.Scorer, TimeProvider.System, NullLogger<CaptureShipper>.Instance).TryShipAsync(CancellationToken.None);
            }

            // Where it was sent up to is lost: all of it is sent again. What else the bytes say is lost: it is put aside.
            if (bit / 8 is >= SegmentFile.ShippedAt and < SegmentFile.ShippedAt + 8)
            {
                Assert.Equal(kept, server.Received);
            }
            else
            {
                Assert.Empty(server.Received);
                Assert.Equal(damaged, File.ReadAllBytes(path + SegmentFile.DamagedSuffix));
            }
        }
    }

    [Fact]
    public void What_a_kill_left_of_a_segment_that_was_being_made_is_removed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "000000000009.segment.new"), new byte[100]);

        Assert.Empty(Predictions.Recover(folder.Path));

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.new"));
    }

    [Fact]
    public void An_entry_without_its_end_is_stepped_over()
    {
        using var folder = new TemporaryFolder();
        Guid before, after;
        using (var log = Predictions.Open(folder.Path))
        {
            before = Predictions.Append(log);
            // A writer that dies here has reserved and written nothing.
            Assert.True(log.Segments()[0].Reserve(1234) > 0);
            after = Predictions.Append(log);
        }

        Assert.Equal([before, after], Predictions.Recover(folder.Path).Select(frame => frame.Id));
    }

    [Fact]
    public void A_body_that_looks_like_entries_is_only_a_body()
    {
        using var folder = new TemporaryFolder();
        var (path, kept) = Filled(folder.Path);
        var entries = File.ReadAllBytes(path);
        using (var log = Predictions.Open(folder.Path, segment: 1 << 20))
        {
            log.Append(Predictions.Head(Guid.Empty), new(entries.AsMemory(SegmentFile.HeaderBytes)), new(entries));
        }

        // The length of the prediction is lost, so that what it holds is looked through.
        var other = Directory.EnumerateFiles(folder.Path, "*.segment").Order(StringComparer.Ordinal).First(file => file != path && new FileInfo(file).Length > entries.Length);
        using (var file = File.OpenWrite(other))
        {
            file.Position = SegmentFile.HeaderBytes;
            file.Write(new byte[4]);
        }

        Assert.Equal(kept, Predictions.Recover(folder.Path).Select(frame => frame.Id));
    }

    /// <summary>A folder with one segment that is nearly full.</summary>
    private static (string Path, List<Guid> Kept) Filled(string folder)
    {
        var kept = new List<Guid>();
        using (var log = Predictions.Open(folder))
        {
            while (log.Segments() is var segments && (segments.Length == 0 || segments[0].Tail < 62_000))
            {
                kept.Add(Predictions.Append(log, most: 600));
            }
        }

        // The one after it, which was made in advance, is empty.
        foreach (var spare in Directory.EnumerateFiles(folder, "*.segment").Order(StringComparer.Ordinal).Skip(1))
        {
            File.Delete(spare);
        }

        return (Directory.EnumerateFiles(folder, "*.segment").Single(), kept);
    }
}
