using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;

namespace Sundial.Scorer.Tests.Capture;

/// <summary>Predictions whose every byte follows from their id, so that what is found can be checked.</summary>
internal static class Predictions
{
    public static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static PredictionLog Open(string folder, long capacity = 1 << 30, int segment = 64 << 10, TimeSpan flushEvery = default) =>
        PredictionLog.Open(new() { Folder = folder, CapacityBytes = capacity, SegmentBytes = segment, FlushEvery = flushEvery }, TimeProvider.System, NullLogger<PredictionLog>.Instance);

    /// <summary>Keeps a prediction with bodies of a size that its id decides, up to so many bytes.</summary>
    public static Guid Append(PredictionLog log, int most = 3000)
    {
        var id = InferenceIds.New(At);
        log.Append(Head(id), Body(id, 1, most), Body(id, 2, most));
        return id;
    }

    public static PredictionHead Head(Guid id) => new()
    {
        Id = id,
        Endpoint = id,
        Tenant = id,
        Revision = 3,
        Variant = "main",
        Model = "digits:3",
        At = At,
        Latency = TimeSpan.FromMilliseconds(1.5),
        Status = 200,
        RequestType = "application/json",
        AnswerType = "image/png",
        Label = "seven"u8,
        Confidence = 0.75,
    };

    /// <summary>Whether a payload is what was kept under its id.</summary>
    public static bool IsRight(PredictionFrame frame, int most = 3000) =>
        frame is { Revision: 3, Variant: "main", Model: "digits:3", Status: 200, Shadow: false, RequestId: "", Label: "seven", Confidence: 0.75, RequestType: "application/json", AnswerType: "image/png" }
        && frame.At == At && frame.Endpoint == frame.Id
        && frame.Request.Span.SequenceEqual(Body(frame.Id, 1, most).FirstSpan) && frame.Answer.Span.SequenceEqual(Body(frame.Id, 2, most).FirstSpan);

    /// <summary>All predictions that a folder holds, as the next process finds them.</summary>
    public static List<PredictionFrame> Recover(string folder)
    {
        using var log = Open(folder);
        return Read(log);
    }

    /// <summary>All predictions that a log holds.</summary>
    public static List<PredictionFrame> Read(PredictionLog log)
    {
        var found = new List<PredictionFrame>();
        foreach (var segment in log.Segments())
        {
            long place = SegmentFile.HeaderBytes;
            while (SegmentReader.Next(segment, ref place, out _) == true)
            {
                if (PredictionFrame.TryRead(segment.Payload(place).ToArray(), out var frame))
                {
                    found.Add(frame);
                }

                place = SegmentReader.After(segment, place);
            }
        }

        return found;
    }

    public static ReadOnlySequence<byte> Body(Guid id, int salt, int most)
    {
        var bytes = id.ToByteArray();
        var random = new Random(BitConverter.ToInt32(bytes, 12) ^ salt);
        var body = new byte[random.Next(most)];
        random.NextBytes(body);
        return new(body);
    }
}
