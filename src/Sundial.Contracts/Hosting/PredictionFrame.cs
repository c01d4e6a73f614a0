using System.Buffers.Binary;
using System.Text;

namespace Sundial.Contracts.Hosting;

/// <summary>A prediction as it was written by <see cref="PredictionFrames"/>: a look into its bytes, which stay where they are.</summary>
public readonly struct PredictionFrame
{
    private readonly ReadOnlyMemory<byte> _payload;

    private PredictionFrame(ReadOnlyMemory<byte> payload) => _payload = payload;

    /// <summary>The inference id.</summary>
    public Guid Id => new(_payload.Span[..16], bigEndian: true);

    /// <summary>The endpoint.</summary>
    public Guid Endpoint => new(_payload.Span[16..32], bigEndian: true);

    /// <summary>Whose it is.</summary>
    public Guid Tenant => new(_payload.Span[32..48], bigEndian: true);

    /// <summary>When the request had arrived.</summary>
    public DateTimeOffset At => DateTimeOffset.UnixEpoch.AddTicks(
        Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(_payload.Span[48..]), 0, MostMicroseconds) * TimeSpan.TicksPerMicrosecond);

    /// <summary>From then to the answer.</summary>
    public TimeSpan Latency => TimeSpan.FromTicks(Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(_payload.Span[56..])));

    /// <summary>How sure the answer is; null where nothing says so.</summary>
    public double? Confidence => BinaryPrimitives.ReadDoubleLittleEndian(_payload.Span[64..]) is var confidence && double.IsFinite(confidence) ? confidence : null;

    /// <summary>The revision that answered.</summary>
    public int Revision => BinaryPrimitives.ReadInt32LittleEndian(_payload.Span[72..]);

    /// <summary>HTTP status of the answer.</summary>
    public int Status => BinaryPrimitives.ReadUInt16LittleEndian(_payload.Span[76..]);

    /// <summary>Whether the answer went to nobody.</summary>
    public bool Shadow => (Flags & PredictionFrames.ShadowFlag) != 0;

    /// <summary>Of a shadow: the inference id of the answer that went to the caller; null where it is none, or an older scorer's.</summary>
    public Guid? ShadowOf => LinkBytes == 0 ? null : new(_payload.Span[^LinkBytes..], bigEndian: true);

    /// <summary>The variant that answered.</summary>
    public string Variant => Text(0);

    /// <summary>The model versions that answered.</summary>
    public string Model => Text(1);

    /// <summary>The caller's own id of the request; empty for none.</summary>
    public string RequestId => Text(2);

    /// <summary>Media type of the request's body; empty for none.</summary>
    public string RequestType => Text(3);

    /// <summary>Media type of the answer's body; empty for none.</summary>
    public string AnswerType => Text(4);

    /// <summary>The class the answer speaks for; empty for none.</summary>
    public string Label => Text(5);

    /// <summary>The request's body.</summary>
    public ReadOnlyMemory<byte> Request => _payload.Slice(TextEnd(6), RequestBytes);

    /// <summary>The answer's body.</summary>
    public ReadOnlyMemory<byte> Answer => _payload[(TextEnd(6) + RequestBytes)..^LinkBytes];

    private static long MostMicroseconds => (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private int Flags => BinaryPrimitives.ReadUInt16LittleEndian(_payload.Span[78..]);

    private int LinkBytes => (Flags & PredictionFrames.ShadowOfFlag) == 0 ? 0 : PredictionFrames.ShadowOfBytes;

    private int RequestBytes => (int)BinaryPrimitives.ReadUInt32LittleEndian(_payload.Span[92..]);

    /// <summary>Looks into a payload.</summary>
    /// <returns>Whether its lengths add up.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out PredictionFrame frame)
    {
        frame = new(payload);
        return payload.Length >= PredictionFrames.FixedBytes
            && frame.TextEnd(6) + (long)BinaryPrimitives.ReadUInt32LittleEndian(payload.Span[92..]) + BinaryPrimitives.ReadUInt32LittleEndian(payload.Span[96..]) + frame.LinkBytes == payload.Length;
    }

    private string Text(int index)
    {
        var (start, end) = (TextEnd(index), TextEnd(index + 1));
        return Encoding.UTF8.GetString(_payload.Span[start..end]);
    }

    /// <summary>Where the first so many texts end.</summary>
    private int TextEnd(int texts)
    {
        var end = PredictionFrames.FixedBytes;
        for (var text = 0; text < texts; text++)
        {
            end += BinaryPrimitives.ReadUInt16LittleEndian(_payload.Span[(80 + (text * 2))..]);
        }

        return end;
    }
}
