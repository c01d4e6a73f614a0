using System.Buffers.Binary;

namespace Sundial.Learning.Data.Idx;

/// <summary>The head of an IDX file as MNIST uses it: two zero bytes, the element type (8: unsigned byte), the rank, then big-endian sizes.</summary>
internal static class IdxHeader
{
    public const uint ImagesMagic = 0x00000803;
    public const uint LabelsMagic = 0x00000801;
    public const int ImagesBytes = 16;
    public const int LabelsBytes = 8;

    public static bool IsImages(ReadOnlySpan<byte> start) => Begins(start, ImagesMagic);

    public static bool IsLabels(ReadOnlySpan<byte> start) => Begins(start, LabelsMagic);

    /// <exception cref="DatasetException">It is not a head of an images file.</exception>
    public static (int Count, int Height, int Width) ReadImages(string where, ReadOnlySpan<byte> head)
    {
        Check(where, head, ImagesBytes, ImagesMagic, "images");
        var count = Size(where, head[4..], "images");
        var height = Size(where, head[8..], "rows");
        var width = Size(where, head[12..], "columns");
        if (height is 0 or > 4096 || width is 0 or > 4096)
        {
            throw Invalid($"{where} says its images have {height} × {width} pixels; 1 to 4096 a side can be read.");
        }

        return (count, height, width);
    }

    /// <exception cref="DatasetException">It is not a head of a labels file.</exception>
    public static int ReadLabels(string where, ReadOnlySpan<byte> head)
    {
        Check(where, head, LabelsBytes, LabelsMagic, "labels");
        return Size(where, head[4..], "labels");
    }

    public static byte[] WriteImages(int count, int height, int width)
    {
        var head = new byte[ImagesBytes];
        BinaryPrimitives.WriteUInt32BigEndian(head, ImagesMagic);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), height);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(12), width);
        return head;
    }

    public static byte[] WriteLabels(int count)
    {
        var head = new byte[LabelsBytes];
        BinaryPrimitives.WriteUInt32BigEndian(head, LabelsMagic);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), count);
        return head;
    }

    public static DatasetException Invalid(string message) => new(DatasetCodes.Idx, message);

    private static bool Begins(ReadOnlySpan<byte> start, uint magic) => start.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(start) == magic;

    private static void Check(string where, ReadOnlySpan<byte> head, int length, uint magic, string what)
    {
        if (head.Length < length)
        {
            throw Invalid($"{where} ends within its header; fetch it again.");
        }

        var found = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (found != magic)
        {
            throw Invalid($"{where} begins with 0x{found:X8}; IDX {what} of unsigned bytes begin with 0x{magic:X8}. Name an IDX file of {what}.");
        }
    }

    private static int Size(string where, ReadOnlySpan<byte> bytes, string what)
    {
        var size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return size >= 0 ? size : throw Invalid($"{where} says it has {(uint)size} {what}, which is more than can be read.");
    }
}
