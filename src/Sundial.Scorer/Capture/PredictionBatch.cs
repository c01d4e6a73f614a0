using System.Buffers;
using System.Runtime.InteropServices;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Predictions on their way to the server: one body of a request, filled from segments.</summary>
internal sealed class PredictionBatch
{
    // More would only make what is sent twice larger; one prediction may be.
    private const int EnoughBytes = 4 << 20;

    /// <summary>Most predictions in it.</summary>
    public const int Most = 10_000;

    private ArrayBufferWriter<byte> _bytes = new(EnoughBytes / 16);

    /// <summary>Predictions in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it has room for a prediction of so many bytes.</summary>
    public bool Takes(int payloadBytes) => Count == 0 || (Count < Most && _bytes.WrittenCount + payloadBytes <= EnoughBytes);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
        if (_bytes.Capacity > 2 * EnoughBytes)
        {
            // The room of one large prediction is not kept for ever.
            _bytes = new(EnoughBytes / 16);
        }

        _bytes.ResetWrittenCount();
        _bytes.Advance(PredictionFrames.BatchHeaderBytes);
    }

    /// <summary>Adds a prediction.</summary>
    public void Add(ReadOnlySpan<byte> payload, uint checksum)
    {
        PredictionFrames.WriteRecordHeader(_bytes.GetSpan(PredictionFrames.RecordHeaderBytes), payload.Length, checksum);
        _bytes.Advance(PredictionFrames.RecordHeaderBytes);
        _bytes.Write(payload);
        Count++;
    }

    /// <summary>The body of the request; good until it is emptied.</summary>
    public ReadOnlyMemory<byte> ToBody()
    {
        var body = _bytes.WrittenMemory;
        PredictionFrames.WriteBatchHeader(MemoryMarshal.AsMemory(body).Span, Count);
        return body;
    }
}
