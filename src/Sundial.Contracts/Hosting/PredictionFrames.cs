using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Sundial.Contracts.Hosting;

/// <summary>Predictions as bytes: how a scorer keeps them on its disk, and how it sends them to the server in bulk.</summary>
/// <remarks>
/// All numbers are little-endian.
/// <code>
/// batch   u32 "SunP"  u32 version (1)  u32 records  u32 CRC-32C of these twelve bytes, then the records
/// record  u32 bytes of the payload     u32 CRC-32C of the payload, then the payload
/// payload id(16) endpoint(16) tenant(16)  i64 microseconds since 1970  i64 latency in 100 ns  f64 confidence (NaN: none)
///         i32 revision  u16 status  u16 flags (1: shadow, 2: of another prediction, whose id(16) ends the payload)
///         u16 bytes of each of: variant, model, request id, request type, answer type, label   u32 bytes of request, answer
///         the six texts in UTF-8, the request, the answer
/// </code>
/// </remarks>
public static class PredictionFrames
{
    /// <summary>The media type of a batch.</summary>
    public const string MediaType = "application/vnd.sundial.predictions";

    /// <summary>Most bytes of one prediction: its two bodies and what is known of it.</summary>
    public const int MostPayloadBytes = 256 << 20;

    /// <summary>Most bytes of a batch: it has room for any one prediction.</summary>
    public const int MostBatchBytes = MostPayloadBytes + BatchHeaderBytes + RecordHeaderBytes;

    /// <summary>Most bytes that are kept of a text.</summary>
    public const int MostTextBytes = 4096;

    /// <summary>Bytes before the records of a batch.</summary>
    public const int BatchHeaderBytes = 16;

    /// <summary>Bytes before the payload of a record.</summary>
    public const int RecordHeaderBytes = 8;

    internal const int FixedBytes = 100;
    internal const int ShadowFlag = 1;
    internal const int ShadowOfFlag = 2;
    internal const int ShadowOfBytes = 16;
    private const uint Magic = 0x506E7553;
    private const uint Version = 1;

    /// <summary>Bytes of a prediction's payload; may be more than <see cref="MostPayloadBytes"/>.</summary>
    /// <param name="head">What is known of it.</param>
    /// <param name="requestBytes">Bytes of the request's body.</param>
    /// <param name="answerBytes">Bytes of the answer's body.</param>
    public static long Measure(in PredictionHead head, long requestBytes, long answerBytes) =>
        FixedBytes + Measure(head.Variant) + Measure(head.Model) + Cut(head.RequestId).Length + Measure(head.RequestType) + Measure(head.AnswerType)
        + Cut(head.Label).Length + requestBytes + answerBytes + (head.ShadowOf == Guid.Empty ? 0 : ShadowOfBytes);

    /// <summary>Writes a prediction's payload.</summary>
    /// <param name="target">Exactly as many bytes as <see cref="Measure(in PredictionHead, long, long)"/> says.</param>
    /// <param name="head">What is known of it.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="answer">The answer's body.</param>
    public static void Write(Span<byte> target, in PredictionHead head, in ReadOnlySequence<byte> request, in ReadOnlySequence<byte> answer)
    {
        var at = FixedBytes;
        head.Id.TryWriteBytes(target, bigEndian: true, out _);
        head.Endpoint.TryWriteBytes(target[16..], bigEndian: true, out _);
        head.Tenant.TryWriteBytes(target[32..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], (head.At.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt64LittleEndian(target[56..], head.Latency.Ticks);
        BinaryPrimitives.WriteDoubleLittleEndian(target[64..], head.Confidence ?? double.NaN);
        BinaryPrimitives.WriteInt32LittleEndian(target[72..], head.Revision);
        BinaryPrimitives.WriteUInt16LittleEndian(target[76..], (ushort)head.Status);
        BinaryPrimitives.WriteUInt16LittleEndian(target[78..], (ushort)((head.Shadow ? ShadowFlag : 0) | (head.ShadowOf == Guid.Empty ? 0 : ShadowOfFlag)));
        Put(target, 80, head.Variant, ref at);
        Put(target, 82, head.Model, ref at);
        Put(target, 84, Cut(head.RequestId), ref at);
        Put(target, 86, head.RequestType, ref at);
        Put(target, 88, head.AnswerType, ref at);
        Put(target, 90, Cut(head.Label), ref at);
        BinaryPrimitives.WriteUInt32LittleEndian(target[92..], (uint)request.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[96..], (uint)answer.Length);
        request.CopyTo(target[at..]);
        answer.CopyTo(target[(at + (int)request.Length)..]);
        if (head.ShadowOf != Guid.Empty)
        {
            head.ShadowOf.TryWriteBytes(target[^ShadowOfBytes..], bigEndian: true, out _);
        }
    }

    /// <summary>The CRC-32C (Castagnoli) of some bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }

    /// <summary>Writes what stands before the records of a batch.</summary>
    public static void WriteBatchHeader(Span<byte> target, int records)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], (uint)records);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Checksum(target[..12]));
    }

    /// <summary>Writes what stands before the payload of a record.</summary>
    public static void WriteRecordHeader(Span<byte> target, int payloadBytes, uint checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], checksum);
    }

    /// <summary>Reads a batch; the frames look into its bytes.</summary>
    /// <exception cref="InvalidDataException">It is none, or not whole; the message says where.</exception>
    public static IReadOnlyList<PredictionFrame> ReadBatch(ReadOnlyMemory<byte> batch)
    {
        var count = ReadBatchHeader(batch.Span);
        var frames = new List<PredictionFrame>((int)Math.Min(count, (uint)batch.Length / FixedBytes));
        var rest = batch[BatchHeaderBytes..];
        while (rest.Length > 0)
        {
            if (rest.Length < RecordHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) is var bytes && bytes > rest.Length - RecordHeaderBytes)
            {
                throw new InvalidDataException($"The batch ends in the middle of its record {frames.Count + 1}; send it again.");
            }

            var payload = rest.Slice(RecordHeaderBytes, (int)bytes);
            frames.Add(Checksum(payload.Span) == BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[4..]) && PredictionFrame.TryRead(payload, out var frame)
                ? frame
                : throw new InvalidDataException($"Record {frames.Count + 1} of the batch is not what was sent; send it again."));
            rest = rest[(RecordHeaderBytes + (int)bytes)..];
        }

        return frames.Count == count ? frames : throw new InvalidDataException($"The batch says that it has {count} records and has {frames.Count}; send it again.");
    }

    private static uint ReadBatchHeader(ReadOnlySpan<byte> batch)
    {
        if (batch.Length < BatchHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(batch) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(batch[12..]) != Checksum(batch[..12]))
        {
            throw new InvalidDataException("The body is no batch of predictions; send what PredictionFrames writes.");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(batch[4..]) is var version && version == Version
            ? BinaryPrimitives.ReadUInt32LittleEndian(batch[8..])
            : throw new InvalidDataException($"The batch has version {version} and this server reads version {Version}; upgrade whichever is older.");
    }

    private static int Measure(string text) => Encoding.UTF8.GetByteCount(Cut(text));

    private static void Put(Span<byte> target, int lengthAt, string text, ref int at)
    {
        var bytes = Encoding.UTF8.GetBytes(Cut(text), target[at..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target[lengthAt..], (ushort)bytes);
        at += bytes;
    }

    private static void Put(Span<byte> target, int lengthAt, ReadOnlySpan<byte> text, ref int at)
    {
        text.CopyTo(target[at..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target[lengthAt..], (ushort)text.Length);
        at += text.Length;
    }

    // Three bytes is the most that a UTF-16 unit takes.
    private static ReadOnlySpan<char> Cut(string text) => text.Length <= MostTextBytes / 3 ? text : text.AsSpan(0, MostTextBytes / 3);

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MostTextBytes)
        {
            return text;
        }

        // Not within a character: a byte 10xxxxxx goes on with the one before.
        var end = MostTextBytes;
        while (end > MostTextBytes - 4 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return text[..end];
    }
}
