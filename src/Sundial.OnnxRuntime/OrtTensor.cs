using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>A dense tensor in CPU memory: an argument or a result of a run.</summary>
/// <remarks>Shape and type never change. While a run or a <see cref="RunBinding"/> uses it, its memory outlives <see cref="Dispose"/>.</remarks>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Says what it gives; the type is its type argument.")]
public sealed unsafe class OrtTensor : IDisposable
{
    private readonly long[] _shape;
    private readonly void* _data;

    private OrtTensor(TensorHandle handle, ElementType type, ReadOnlySpan<long> shape, void* data)
    {
        Handle = handle;
        ElementType = type;
        _shape = shape.ToArray();
        _data = data;
        Length = Count(shape);
    }

    /// <summary>The type of the elements.</summary>
    public ElementType ElementType { get; }

    /// <summary>The dimensions, none negative; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public long Length { get; }

    internal TensorHandle Handle { get; }

    /// <summary>A tensor over memory of the caller, which is pinned until the tensor is released and neither copied nor cleared.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="memory">Exactly as many elements as <paramref name="shape"/> takes.</param>
    /// <param name="shape">The dimensions.</param>
    /// <returns>The tensor; what is written into the memory later is what a later run sees.</returns>
    /// <exception cref="ArgumentException">The memory does not fit the shape, or <typeparamref name="T"/> is no element type.</exception>
    public static OrtTensor Over<T>(Memory<T> memory, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = ElementTypes.Required<T>();
        if (Count(shape) != memory.Length)
        {
            throw new ArgumentException($"The memory has {memory.Length} elements, but the shape [{string.Join(", ", shape.ToArray())}] takes {Count(shape)}.", nameof(memory));
        }

        var pin = memory.Pin();
        return new OrtTensor(Values.Over(pin.Pointer, Bytes(type, memory.Length), type, shape, pin), type, shape, pin.Pointer);
    }

    /// <summary>A tensor over memory of the caller, who keeps it in place and alive until the tensor is released.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="data">The first element; not null unless the shape is empty.</param>
    /// <param name="shape">The dimensions.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A dimension is negative, or <typeparamref name="T"/> is no element type.</exception>
    public static OrtTensor Over<T>(T* data, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = ElementTypes.Required<T>();
        var length = Count(shape);
        if (data is null && length > 0)
        {
            throw new ArgumentNullException(nameof(data));
        }

        return new OrtTensor(Values.Over(data, Bytes(type, length), type, shape), type, shape, data);
    }

    /// <summary>A tensor of zeros in native memory of its own, aligned to 64 bytes.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="shape">The dimensions.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A dimension is negative, or <typeparamref name="T"/> is no element type.</exception>
    public static OrtTensor Allocate<T>(ReadOnlySpan<long> shape)
        where T : unmanaged => Allocate(ElementTypes.Required<T>(), shape);

    /// <summary>A tensor of zeros in native memory of its own, aligned to 64 bytes.</summary>
    /// <param name="type">The type of the elements; not strings.</param>
    /// <param name="shape">The dimensions.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A dimension is negative, or the elements have no fixed size.</exception>
    public static OrtTensor Allocate(ElementType type, ReadOnlySpan<long> shape)
    {
        var handle = Values.Allocate(Bytes(type, Count(shape)), type, shape, out var data);
        return new OrtTensor(handle, type, shape, data);
    }

    /// <summary>A tensor of strings; they are copied.</summary>
    /// <param name="texts">Exactly as many as <paramref name="shape"/> takes. A zero character ends a text early.</param>
    /// <param name="shape">The dimensions.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The number of texts does not fit the shape.</exception>
    public static OrtTensor OfStrings(IReadOnlyList<string> texts, ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (Count(shape) != texts.Count)
        {
            throw new ArgumentException($"There are {texts.Count} texts, but the shape [{string.Join(", ", shape.ToArray())}] takes {Count(shape)}.", nameof(texts));
        }

        return new OrtTensor(Values.Strings(texts, shape), ElementType.String, shape, null);
    }

    /// <summary>A tensor of texts given as bytes; they are copied, zero bytes and all.</summary>
    /// <param name="prefixed">The texts behind one another, each after its length in bytes as four bytes, the lowest first.</param>
    /// <param name="shape">The dimensions: for exactly the texts there are.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A length reaches beyond the end, or the number of texts does not fit the shape.</exception>
    public static OrtTensor OfTexts(ReadOnlySpan<byte> prefixed, ReadOnlySpan<long> shape)
    {
        var count = Count(shape);
        if (CountTexts(prefixed) != count)
        {
            throw new ArgumentException($"The bytes are not the {count} texts that the shape [{string.Join(", ", shape.ToArray())}] takes, each after its length.", nameof(prefixed));
        }

        return new OrtTensor(Values.Texts(prefixed, count, shape), ElementType.String, shape, null);
    }

    /// <summary>How many texts there are, each after its length in bytes as four bytes, the lowest first.</summary>
    /// <param name="prefixed">The bytes.</param>
    /// <returns>The number; -1 when a length reaches beyond the end.</returns>
    public static long CountTexts(ReadOnlySpan<byte> prefixed)
    {
        var count = 0L;
        while (!prefixed.IsEmpty)
        {
            if (!BinaryPrimitives.TryReadUInt32LittleEndian(prefixed, out var length) || length > prefixed.Length - sizeof(uint))
            {
                return -1;
            }

            prefixed = prefixed[(sizeof(uint) + (int)length)..];
            count++;
        }

        return count;
    }

    /// <summary>The bytes that <see cref="CopyTexts"/> writes.</summary>
    /// <returns>The size of all texts with a length of four bytes before each.</returns>
    /// <exception cref="OrtException">The elements are not strings.</exception>
    public long TextsSize() => Values.TextBytes(Texts()) + (Length * sizeof(uint));

    /// <summary>Copies the texts out as <see cref="OfTexts"/> takes them.</summary>
    /// <param name="prefixed">Exactly <see cref="TextsSize"/> bytes.</param>
    /// <exception cref="OrtException">The elements are not strings.</exception>
    public void CopyTexts(Span<byte> prefixed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(prefixed.Length, TextsSize());
        Values.CopyTexts(Handle, checked((int)Length), prefixed);
    }

    /// <summary>The elements, in row-major order, in the tensor's own memory.</summary>
    /// <typeparam name="T">The type of the elements; <see cref="ushort"/> also reads the bits of the 16-bit floating-point types.</typeparam>
    /// <returns>A span that is valid while the tensor is alive and not disposed of.</returns>
    /// <exception cref="OrtException">The elements are of another type.</exception>
    /// <exception cref="OverflowException">There are more elements than a span can hold; use <see cref="Pointer{T}"/>.</exception>
    public Span<T> Data<T>()
        where T : unmanaged => new(Pointer<T>(), checked((int)Length));

    /// <summary>The address of the first element.</summary>
    /// <typeparam name="T">The type of the elements; <see cref="ushort"/> also reads the bits of the 16-bit floating-point types.</typeparam>
    /// <returns>An address that is valid while the tensor is alive and not disposed of.</returns>
    /// <exception cref="OrtException">The elements are of another type.</exception>
    public T* Pointer<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        ElementTypes.CheckReadable<T>(ElementType);
        return (T*)_data;
    }

    /// <summary>Copies the texts out of a tensor of strings.</summary>
    /// <returns>The texts, in row-major order.</returns>
    /// <exception cref="OrtException">The elements are not strings.</exception>
    public string[] Strings() => Values.ReadStrings(Texts(), Length);

    /// <summary>The address of the first byte of elements that are not strings.</summary>
    /// <returns>An address that is valid while the tensor is alive and not disposed of; null for strings.</returns>
    public void* RawPointer()
    {
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        return _data;
    }

    /// <summary>Releases the tensor, at once or when the last run that uses it ends.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>Takes over a value that the runtime made.</summary>
    internal static OrtTensor Of(TensorHandle handle, string name)
    {
        if (!Values.IsTensor(handle.Pointer))
        {
            throw new OrtException(OrtErrorCode.NotImplemented, $"\"{name}\" is a sequence, map or sparse tensor; only dense tensors can be read. Ask for other outputs.");
        }

        Span<long> shape = stackalloc long[16];
        var rank = Values.Describe(handle.Pointer, shape, out var type);
        if (rank > shape.Length)
        {
            shape = new long[rank];
            _ = Values.Describe(handle.Pointer, shape, out type);
        }

        return new OrtTensor(handle, type, shape[..rank], type == ElementType.String ? null : Values.Data(handle.Pointer));
    }

    private TensorHandle Texts() => ElementType == ElementType.String
        ? Handle
        : throw new OrtException(OrtErrorCode.InvalidArgument, $"The tensor holds {ElementType} elements; they cannot be read as strings.");

    private static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            if (dimension < 0)
            {
                throw new ArgumentException($"A tensor cannot have the shape [{string.Join(", ", shape.ToArray())}].", nameof(shape));
            }

            count = checked(count * dimension);
        }

        return count;
    }

    private static nuint Bytes(ElementType type, long length) => checked((nuint)length * (nuint)ElementTypes.Size(type));
}
