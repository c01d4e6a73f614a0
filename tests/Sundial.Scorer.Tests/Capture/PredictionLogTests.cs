using System.Buffers;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Scorer.Tests.Capture;

public sealed class PredictionLogTests
{
    [Fact]
    public void What_was_kept_is_found_by_the_next_process_in_its_order()
    {
        using var folder = new TemporaryFolder();
        List<Guid> kept;
        using (var log = Predictions.Open(folder.Path))
        {
            kept = [.. Enumerable.Range(0, 500).Select(_ => Predictions.Append(log))];
            Assert.Equal(500, log.Records);
        }

        var found = Predictions.Recover(folder.Path);

        Assert.Equal(kept, found.Select(frame => frame.Id));
        Assert.All(found, frame => Assert.True(Predictions.IsRight(frame)));
    }

    [Fact]
    public void Everything_that_is_known_of_a_prediction_is_kept()
    {
        using var folder = new TemporaryFolder();
        var head = new
        {
            Id = Guid.NewGuid(),
            Endpoint = Guid.NewGuid(),
            Tenant = Guid.NewGuid(),
            ShadowOf = Guid.NewGuid(),
        };
        using (var log = Predictions.Open(folder.Path))
        {
            log.Append(
                new()
                {
                    Id = head.Id,
                    Endpoint = head.Endpoint,
                    Tenant = head.Tenant,
                    Revision = 17,
                    Variant = "kanarienvögel",
                    Model = "a:1,b:2",
                    At = Predictions.At.AddMicroseconds(7),
                    Latency = TimeSpan.FromMicroseconds(12.3),
                    Status = 503,
                    Shadow = true,
                    ShadowOf = head.ShadowOf,
                    RequestId = "r-1 ⌘"u8,
                    RequestType = "text/csv",
                    AnswerType = "",
                },
                new("1,2\n"u8.ToArray()),
                ReadOnlySequence<byte>.Empty);
        }

        var frame = Assert.Single(Predictions.Recover(folder.Path));
        Assert.Equal((head.Id, head.Endpoint, head.Tenant, 17, "kanarienvögel", "a:1,b:2"), (frame.Id, frame.Endpoint, frame.Tenant, frame.Revision, frame.Variant, frame.Model));
        Assert.Equal((Predictions.At.AddMicroseconds(7), TimeSpan.FromMicroseconds(12.3), 503, true, head.ShadowOf), (frame.At, frame.Latency, frame.Status, frame.Shadow, frame.ShadowOf));
        Assert.Equal(("r-1 ⌘", "text/csv", "", "", null), (frame.RequestId, frame.RequestType, frame.AnswerType, frame.Label, frame.Confidence));
        Assert.Equal("1,2\n"u8.ToArray(), frame.Request.ToArray());
        Assert.True(frame.Answer.IsEmpty);
    }

    [Fact]
    public void Bodies_in_pieces_are_kept_whole()
    {
        using var folder = new TemporaryFolder();
        using (var log = Predictions.Open(folder.Path))
        {
            log.Append(Predictions.Head(Guid.NewGuid()), Pieces([1, 2], [3], [4, 5, 6]), Pieces([7], [8]));
        }

        var frame = Assert.Single(Predictions.Recover(folder.Path));
        Assert.Equal([1, 2, 3, 4, 5, 6], frame.Request.ToArray());
        Assert.Equal([7, 8], frame.Answer.ToArray());
    }

    [Fact]
    public void A_text_without_end_is_cut_between_two_characters()
    {
        using var folder = new TemporaryFolder();
        var label = System.Text.Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("ü", 5000)));
        var id = Guid.NewGuid();
        using (var log = Predictions.Open(folder.Path))
        {
            var head = Predictions.Head(id);
            log.Append(
                new()
                {
                    Id = id, Endpoint = id, Tenant = id, Revision = 1, Variant = "v", Model = new string('m', 9000), At = head.At, Latency = head.Latency, Status = 200,
                    RequestType = "", AnswerType = "", Label = label,
                },
                ReadOnlySequence<byte>.Empty,
                ReadOnlySequence<byte>.Empty);
        }

        var frame = Assert.Single(Predictions.Recover(folder.Path));
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("ü", 2047)), frame.Label);
        Assert.Equal(PredictionFrames.MostTextBytes / 3, frame.Model.Length);
    }

    [Fact]
    public void Threads_do_not_overwrite_each_other()
    {
        using var folder = new TemporaryFolder();
        var kept = new Guid[4][];
        using (var log = Predictions.Open(folder.Path))
        {
            var threads = Enumerable.Range(0, kept.Length)
                .Select(index => new Thread(() => kept[index] = [.. Enumerable.Range(0, 2_000).Select(_ => Predictions.Append(log, most: 300))])).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        var found = Predictions.Recover(folder.Path);

        Assert.Equal(kept.SelectMany(ids => ids).Order(), found.Select(frame => frame.Id).Order());
        Assert.All(found, frame => Assert.True(Predictions.IsRight(frame, most: 300)));
    }

    [Fact]
    public void A_prediction_larger_than_a_segment_gets_one_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var large = new byte[300_000];
        new Random(1).NextBytes(large);
        Guid before, after;
        using (var log = Predictions.Open(folder.Path))
        {
            before = Predictions.Append(log);
            log.Append(Predictions.Head(Guid.Empty), new(large), new(large));
            after = Predictions.Append(log);
            Assert.True(log.DiskBytes < 900_000, $"{log.DiskBytes} bytes are more than what there is to keep.");
        }

        var found = Predictions.Recover(folder.Path);

        Assert.Equal(new[] { before, after, Guid.Empty }.Order(), found.Select(frame => frame.Id).Order());
        Assert.Equal(large, found.Single(frame => frame.Id == Guid.Empty).Answer.ToArray());
    }

    [Fact]
    public void Beyond_the_bound_nothing_is_kept_and_everything_that_was_still_is()
    {
        using var folder = new TemporaryFolder();
        var kept = new List<Guid>();
        using (var log = Predictions.Open(folder.Path, capacity: 256 << 10))
        {
            var full = Assert.Throws<CaptureFullException>(() =>
            {
                for (var index = 0; index < 1000; index++)
                {
                    kept.Add(Predictions.Append(log));
                }
            });
            Assert.Contains("--capture-bytes", full.Message, StringComparison.Ordinal);
            Assert.True(log.DiskBytes <= 256 << 10);
            Assert.Equal(kept.Count, log.Records);

            // What the server has makes room again.
            var oldest = log.Segments()[0];
            kept.RemoveAll(Held(oldest).Contains);
            log.Remove(oldest);
            kept.Add(Predictions.Append(log));
        }

        Assert.Equal(kept.Order(), Predictions.Recover(folder.Path).Select(frame => frame.Id).Order());
    }

    [Fact]
    public void A_bound_below_a_segment_makes_the_segments_smaller()
    {
        using var folder = new TemporaryFolder();
        using var log = Predictions.Open(folder.Path, capacity: 64 << 10, segment: 64 << 20);

        Predictions.Append(log);

        Assert.InRange(log.DiskBytes, 1, 64 << 10);
    }

    [Fact]
    public void A_segment_that_the_disk_has_no_room_for_is_refused_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<IOException>(() => Segment.Create(folder.Path, 1, long.MaxValue - 4096));

        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Where_no_segment_can_be_made_the_request_is_refused_until_one_can()
    {
        using var folder = new TemporaryFolder();
        var place = Path.Combine(folder.Path, "predictions");
        using var log = Predictions.Open(place);
        Predictions.Append(log);
        TakeAway(place);

        var refused = Assert.Throws<CaptureFullException>(() =>
        {
            for (var index = 0; index < 1000; index++)
            {
                Predictions.Append(log);
            }
        });

        // Whoever asks for a prediction need not know where it would have been kept.
        Assert.DoesNotContain(folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.InnerException);
        Directory.CreateDirectory(place);
        for (var index = 0; index < 100; index++)
        {
            Predictions.Append(log);
        }
    }

    [Fact]
    public void A_prediction_that_is_too_large_for_any_segment_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var log = Predictions.Open(folder.Path);
        var piece = new byte[64 << 20];

        Assert.Throws<CaptureFullException>(() => log.Append(Predictions.Head(Guid.NewGuid()), Pieces(piece, piece, piece, piece), ReadOnlySequence<byte>.Empty));

        Assert.Equal(0, log.Records);
        Predictions.Append(log);
    }

    [Fact]
    public void A_closed_log_refuses()
    {
        using var folder = new TemporaryFolder();
        var log = Predictions.Open(folder.Path);
        Predictions.Append(log);
        log.Dispose();

        Assert.Throws<CaptureFullException>(() => Predictions.Append(log));
        Assert.Throws<CaptureFullException>(() => log.Append(Predictions.Head(Guid.NewGuid()), new(new byte[100_000]), ReadOnlySequence<byte>.Empty));
        Assert.Single(Predictions.Recover(folder.Path));
    }

    [Fact]
    public void Two_processes_do_not_share_a_folder()
    {
        using var folder = new TemporaryFolder();
        using var log = Predictions.Open(folder.Path);

        Assert.Throws<IOException>(() => Predictions.Open(folder.Path));
    }

    [Fact]
    public void Nothing_is_allocated_to_keep_a_prediction()
    {
        using var folder = new TemporaryFolder();
        using var log = Predictions.Open(folder.Path, segment: 8 << 20);
        var body = new ReadOnlySequence<byte>(new byte[200]);
        log.Append(Predictions.Head(Guid.NewGuid()), body, body);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var index = 0; index < 10_000; index++)
        {
            log.Append(Predictions.Head(InferenceIds.New(Predictions.At)), body, body);
        }

        // The runtime allocates something of its own now and then, such as for a lock that is waited for: less than a byte a record.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 9_999);
    }

    // The next segment is made in the background, perhaps just now: then the folder is not empty when it is to go.
    private static void TakeAway(string folder)
    {
        while (Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }

    private static HashSet<Guid> Held(Segment segment)
    {
        var held = new HashSet<Guid>();
        long place = SegmentFile.HeaderBytes;
        while (SegmentReader.Next(segment, ref place, out _) == true)
        {
            held.Add(new(segment.Payload(place)[..16], bigEndian: true));
            place = SegmentReader.After(segment, place);
        }

        return held;
    }

    private static ReadOnlySequence<byte> Pieces(params byte[][] pieces)
    {
        var first = new Piece(pieces[0], null);
        var last = pieces[1..].Aggregate(first, (before, bytes) => new Piece(bytes, before));
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}
