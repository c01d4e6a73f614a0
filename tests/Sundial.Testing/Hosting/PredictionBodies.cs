using System.Buffers;
using Sundial.Contracts.Hosting;

namespace Sundial.Testing.Hosting;

/// <summary>Kept predictions as a scorer sends them to the server.</summary>
public static class PredictionBodies
{
    /// <summary>One of them.</summary>
    public static byte[] Payload(scoped in PredictionHead head, ReadOnlySequence<byte> request, ReadOnlySequence<byte> answer)
    {
        var payload = new byte[PredictionFrames.Measure(head, request.Length, answer.Length)];
        PredictionFrames.Write(payload, head, request, answer);
        return payload;
    }

    /// <summary>The body of a request that brings some.</summary>
    public static byte[] Batch(IReadOnlyCollection<byte[]> payloads)
    {
        var body = new ArrayBufferWriter<byte>(PredictionFrames.BatchHeaderBytes + payloads.Sum(payload => PredictionFrames.RecordHeaderBytes + payload.Length));
        PredictionFrames.WriteBatchHeader(body.GetSpan(PredictionFrames.BatchHeaderBytes), payloads.Count);
        body.Advance(PredictionFrames.BatchHeaderBytes);
        foreach (var payload in payloads)
        {
            PredictionFrames.WriteRecordHeader(body.GetSpan(PredictionFrames.RecordHeaderBytes), payload.Length, PredictionFrames.Checksum(payload));
            body.Advance(PredictionFrames.RecordHeaderBytes);
            body.Write(payload);
        }

        return body.WrittenSpan.ToArray();
    }
}
