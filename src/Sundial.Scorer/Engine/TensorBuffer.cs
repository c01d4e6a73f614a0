using System.Runtime.InteropServices;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>A named tensor in native memory that is kept from one use to the next.</summary>
/// <remarks>
/// Elements stand in row-major order, the lowest byte first; texts behind one another, each after its length in bytes as four
/// bytes, the lowest first. For one thread at a time.
/// </remarks>
internal sealed unsafe class TensorBuffer : IDisposable
{
    // What the widest vector instructions want.
    private const nuint Alignment = 64;

    private void* _own;
    private int _capacity;
    private void* _data;
    private OrtTensor? _adopted;
    private long[] _shape = new long[4];
    private int _rank;

    ~TensorBuffer() => Free();

    /// <summary>Its name in the model or in the request.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; private set; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape.AsSpan(0, _rank);

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public long ElementCount { get; private set; }

    /// <summary>Bytes of all elements.</summary>
    public int ByteCount { get; private set; }

    /// <summary>The first byte.</summary>
    public byte* Pointer => (byte*)_data;

    /// <summary>All bytes.</summary>
    public Span<byte> Bytes => new(_data, ByteCount);

    /// <summary>Bytes of native memory that it keeps.</summary>
    public int Capacity => _capacity;

    /// <summary>The elements.</summary>
    /// <typeparam name="T">A type of the size of the elements.</typeparam>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>Makes it another tensor, of bytes that are still to be written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The dimensions, none negative; may be its own.</param>
    /// <param name="byteCount">Bytes of all elements.</param>
    /// <exception cref="InvalidRequestException">A dimension is negative, or their product beyond all bounds.</exception>
    public void Reset(string name, ElementType type, ReadOnlySpan<long> shape, int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        Describe(name, type, shape);
        Release();
        if (byteCount > _capacity)
        {
            Grow(byteCount);
        }

        _data = _own;
        ByteCount = byteCount;
    }

    /// <summary>Makes it another tensor whose size follows from type and shape.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of the elements; not texts.</param>
    /// <param name="shape">The dimensions, none negative.</param>
    /// <exception cref="InvalidRequestException">It would be larger than 2 GiB.</exception>
    public void Reset(string name, ElementType type, ReadOnlySpan<long> shape) => Reset(name, type, shape, SizeOf(name, type, shape));

    /// <summary>Makes it the same tensor under another name.</summary>
    public void Rename(string name) => Name = name;

    /// <summary>Makes it a tensor that the engine allocated, without a copy, and owns it until it becomes another.</summary>
    public void Adopt(string name, OrtTensor tensor)
    {
        Release();
        Describe(name, tensor.ElementType, tensor.Shape);
        if (tensor.ElementType == ElementType.String)
        {
            var size = checked((int)tensor.TextsSize());
            Reset(name, ElementType.String, tensor.Shape, size);
            tensor.CopyTexts(Bytes);
            tensor.Dispose();
            return;
        }

        ByteCount = SizeOf(name, Type, tensor.Shape);
        _data = tensor.RawPointer();
        _adopted = tensor;
    }

    /// <summary>Copies what it adopted into memory of its own.</summary>
    public void Own()
    {
        if (_adopted is { } adopted)
        {
            _adopted = null;
            using (adopted)
            {
                var (from, size) = ((nint)_data, ByteCount);
                Reset(Name, Type, Shape, size);
                new ReadOnlySpan<byte>((void*)from, size).CopyTo(Bytes);
            }
        }
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        Shrink();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the engine allocated, and keeps its own memory.</summary>
    internal void Forget() => Release();

    /// <summary>Gives all memory back, and may be used again.</summary>
    internal void Shrink()
    {
        Release();
        Free();
    }

    private static int SizeOf(string name, ElementType type, ReadOnlySpan<long> shape)
    {
        var size = CountOf(name, shape) * (Int128)Datatypes.SizeOf(type);
        return size <= int.MaxValue
            ? (int)size
            : throw new InvalidRequestException($"The tensor \"{name}\" of shape {Words.Shape(shape)} takes {size} bytes; no tensor may take more than 2 GiB.");
    }

    private static long CountOf(string name, ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            if (dimension < 0)
            {
                throw new InvalidRequestException($"The tensor \"{name}\" has the shape {Words.Shape(shape)}; no dimension may be negative.");
            }

            if (Math.BigMul(count, dimension, out count) != 0 || count < 0)
            {
                throw new InvalidRequestException($"The tensor \"{name}\" has the shape {Words.Shape(shape)}, more elements than any memory holds.");
            }
        }

        return count;
    }

    private void Describe(string name, ElementType type, ReadOnlySpan<long> shape)
    {
        var count = CountOf(name, shape);
        if (shape.Length > _shape.Length)
        {
            _shape = new long[shape.Length];
        }

        shape.CopyTo(_shape);
        (Name, Type, _rank, ElementCount) = (name, type, shape.Length, count);
    }

    private void Release()
    {
        _adopted?.Dispose();
        _adopted = null;
        _data = _own;
        ByteCount = 0;
    }

    private void Grow(int byteCount)
    {
        Free();
        // A little more than asked for, so that slowly growing requests do not allocate each time.
        var capacity = (int)Math.Min((((long)byteCount * 5 / 4) + 63) & ~63L, int.MaxValue);
        _own = NativeMemory.AlignedAlloc((nuint)capacity, Alignment);
        _capacity = capacity;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_own);
        _own = _data = null;
        _capacity = 0;
    }
}
