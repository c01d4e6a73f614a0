using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>Makes and reads <c>OrtValue</c>s.</summary>
internal static unsafe class Values
{
    // What the widest vector instructions want; the runtime's own allocator does the same.
    private const nuint Alignment = 64;

    /// <summary>A tensor over memory somebody else keeps in place, or that <paramref name="pin"/> does.</summary>
    public static TensorHandle Over(void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape, MemoryHandle pin = default)
    {
        try
        {
            return new TensorHandle(CreateOver(data, bytes, type, shape), pin: pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>A tensor over a fresh block of zeros, which lives as long as the handle.</summary>
    public static TensorHandle Allocate(nuint bytes, ElementType type, ReadOnlySpan<long> shape, out void* data)
    {
        data = NativeMemory.AlignedAlloc(Math.Max(bytes, 1), Alignment);
        try
        {
            NativeMemory.Clear(data, bytes);
            return new TensorHandle(CreateOver(data, bytes, type, shape), data);
        }
        catch
        {
            NativeMemory.AlignedFree(data);
            throw;
        }
    }

    public static TensorHandle Strings(IReadOnlyList<string> texts, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            OrtStatus.Check(OrtApi.CreateTensorAsOrtValue(
                OrtEnvironment.Instance.Allocator, dimensions, (nuint)shape.Length, (int)ElementType.String, &value));
        }

        var handle = new TensorHandle(value);
        var pointers = new nint[texts.Count];
        try
        {
            for (var i = 0; i < pointers.Length; i++)
            {
                pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
            }

            fixed (nint* all = pointers)
            {
                OrtStatus.Check(OrtApi.FillStringTensor(value, (byte**)all, (nuint)pointers.Length));
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        finally
        {
            Array.ForEach(pointers, Marshal.FreeCoTaskMem);
        }
    }

    /// <summary>A tensor of texts that stand behind one another, each after its length as four bytes, the lowest first.</summary>
    public static TensorHandle Texts(ReadOnlySpan<byte> prefixed, long count, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            OrtStatus.Check(OrtApi.CreateTensorAsOrtValue(
                OrtEnvironment.Instance.Allocator, dimensions, (nuint)shape.Length, (int)ElementType.String, &value));
        }

        var handle = new TensorHandle(value);
        try
        {
            for (var i = 0L; i < count; i++)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(prefixed);
                byte* place;
                OrtStatus.Check(OrtApi.GetResizedStringTensorElementBuffer(value, (nuint)i, length, &place));
                prefixed.Slice(sizeof(uint), checked((int)length)).CopyTo(new Span<byte>(place, (int)length));
                prefixed = prefixed[(sizeof(uint) + (int)length)..];
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of all texts, without any length.</summary>
    public static long TextBytes(OrtHandle tensor)
    {
        using var use = tensor.Borrow();
        nuint bytes;
        OrtStatus.Check(OrtApi.GetStringTensorDataLength(use.Pointer, &bytes));
        return (long)bytes;
    }

    /// <summary>Copies the texts out as <see cref="Texts"/> takes them.</summary>
    public static void CopyTexts(OrtHandle tensor, int count, Span<byte> prefixed)
    {
        if (count == 0)
        {
            return;
        }

        var offsets = ArrayPool<nuint>.Shared.Rent(count);
        try
        {
            // The runtime writes them behind one another without lengths: at the end of the room first, and from there each
            // moves to its place, which is never behind where it stands.
            var start = count * sizeof(uint);
            var bytes = prefixed.Length - start;
            using var use = tensor.Borrow();
            fixed (byte* content = prefixed)
            fixed (nuint* starts = offsets)
            {
                OrtStatus.Check(OrtApi.GetStringTensorContent(use.Pointer, content + start, (nuint)bytes, starts, (nuint)count));
            }

            for (var i = 0; i < count; i++)
            {
                var from = (int)offsets[i];
                var length = (i + 1 < count ? (int)offsets[i + 1] : bytes) - from;
                var place = from + (i * sizeof(uint));
                prefixed.Slice(start + from, length).CopyTo(prefixed[(place + sizeof(uint))..]);
                BinaryPrimitives.WriteUInt32LittleEndian(prefixed[place..], (uint)length);
            }
        }
        finally
        {
            ArrayPool<nuint>.Shared.Return(offsets);
        }
    }

    public static string[] ReadStrings(OrtHandle tensor, long count)
    {
        using var use = tensor.Borrow();
        nuint bytes;
        OrtStatus.Check(OrtApi.GetStringTensorDataLength(use.Pointer, &bytes));
        var buffer = new byte[bytes + 1];
        var offsets = new nuint[count + 1];
        fixed (byte* content = buffer)
        fixed (nuint* starts = offsets)
        {
            OrtStatus.Check(OrtApi.GetStringTensorContent(use.Pointer, content, bytes, starts, (nuint)count));
        }

        offsets[count] = bytes;
        var texts = new string[count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = System.Text.Encoding.UTF8.GetString(buffer, (int)offsets[i], (int)(offsets[i + 1] - offsets[i]));
        }

        return texts;
    }

    public static bool IsTensor(nint value)
    {
        int answer;
        OrtStatus.Check(OrtApi.IsTensor(value, &answer));
        return answer != 0;
    }

    public static void* Data(nint value)
    {
        void* data;
        OrtStatus.Check(OrtApi.GetTensorMutableData(value, &data));
        return data;
    }

    /// <summary>A tensor's type and rank, and as many of its dimensions as <paramref name="shape"/> has room for.</summary>
    /// <remarks>Without a native allocation where the runtime can hand out its own shape.</remarks>
    public static int Describe(nint value, Span<long> shape, out ElementType type)
    {
        if (!OrtApi.Has(Slot.GetTensorElementTypeAndShapeDataReference))
        {
            return DescribeByCopy(value, shape, out type);
        }

        int element;
        long* dimensions;
        nuint rank;
        OrtStatus.Check(OrtApi.GetTensorElementTypeAndShapeDataReference(value, &element, &dimensions, &rank));
        type = (ElementType)element;
        new ReadOnlySpan<long>(dimensions, Math.Min((int)rank, shape.Length)).CopyTo(shape);
        return (int)rank;
    }

    private static int DescribeByCopy(nint value, Span<long> shape, out ElementType type)
    {
        nint info;
        OrtStatus.Check(OrtApi.GetTensorTypeAndShape(value, &info));
        try
        {
            int element;
            nuint rank;
            OrtStatus.Check(OrtApi.GetTensorElementType(info, &element));
            OrtStatus.Check(OrtApi.GetDimensionsCount(info, &rank));
            fixed (long* dimensions = shape)
            {
                OrtStatus.Check(OrtApi.GetDimensions(info, dimensions, Math.Min(rank, (nuint)shape.Length)));
            }

            type = (ElementType)element;
            return (int)rank;
        }
        finally
        {
            OrtApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    /// <summary>A bare value over memory somebody else keeps in place; to be released by the caller.</summary>
    public static nint CreateOver(void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape)
    {
        // An empty tensor has no memory, yet the runtime insists on an address; it is never followed.
        var address = data is null && bytes == 0 ? (void*)Alignment : data;
        // First of all: the environment loads the table that the function is taken from.
        var memory = OrtEnvironment.Instance.CpuMemory;
        nint value;
        fixed (long* dimensions = shape)
        {
            OrtStatus.Check(OrtApi.CreateTensorWithDataAsOrtValue(
                memory, address, bytes, dimensions, (nuint)shape.Length, (int)type, &value));
        }

        return value;
    }
}
