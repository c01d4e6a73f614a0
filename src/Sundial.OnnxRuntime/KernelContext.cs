using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>The part of a kernel's work with one index; a struct, so that its state needs no allocation.</summary>
public interface IParallelBody
{
    /// <summary>Does the part. Called on several threads at once, each index exactly once.</summary>
    /// <param name="index">From 0 to the count less one.</param>
    void Run(int index);
}

/// <summary>The inputs and outputs of one run of a kernel; valid within <see cref="CustomKernel.Compute"/>.</summary>
public readonly unsafe ref struct KernelContext
{
    private readonly nint _context;

    internal KernelContext(nint context) => _context = context;

    /// <summary>The inputs the node has, left-out ones before the last included.</summary>
    public int InputCount => Kernels.InputCount(_context);

    /// <summary>The outputs the node has, left-out ones before the last included.</summary>
    public int OutputCount => Kernels.OutputCount(_context);

    /// <summary>Whether the node has the input.</summary>
    /// <param name="index">Its index; may be beyond <see cref="InputCount"/>.</param>
    /// <returns>False for an optional input that was left out.</returns>
    public bool HasInput(int index) => index < InputCount && Kernels.Input(_context, index) != 0;

    /// <summary>The elements of an input, to be read only.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="index">The input's index.</param>
    /// <returns>The first element; null when the input was left out.</returns>
    /// <exception cref="OrtException">The elements are of another type.</exception>
    public T* Input<T>(int index)
        where T : unmanaged => (T*)Kernels.InputData<T>(_context, index);

    /// <summary>The element type of an input.</summary>
    /// <param name="index">The input's index.</param>
    /// <returns>The type.</returns>
    public ElementType InputType(int index)
    {
        _ = Kernels.Describe(_context, index, [], out var type);
        return type;
    }

    /// <summary>The number of dimensions of an input.</summary>
    /// <param name="index">The input's index.</param>
    /// <returns>The rank; 0 for a scalar.</returns>
    public int InputRank(int index) => Kernels.Describe(_context, index, [], out _);

    /// <summary>One dimension of an input.</summary>
    /// <param name="index">The input's index.</param>
    /// <param name="axis">From 0; or from the end, -1 being the last.</param>
    /// <returns>The size.</returns>
    public long InputDim(int index, int axis)
    {
        Span<long> shape = stackalloc long[Kernels.MaxRank];
        var rank = CopyShape(index, shape);
        return shape[..rank][axis < 0 ? axis + rank : axis];
    }

    /// <summary>The number of elements of an input.</summary>
    /// <param name="index">The input's index.</param>
    /// <returns>The product of its dimensions.</returns>
    public long InputLength(int index)
    {
        Span<long> shape = stackalloc long[Kernels.MaxRank];
        var length = 1L;
        foreach (var dimension in shape[..CopyShape(index, shape)])
        {
            length *= dimension;
        }

        return length;
    }

    /// <summary>Copies the dimensions of an input.</summary>
    /// <param name="index">The input's index.</param>
    /// <param name="shape">Room for them.</param>
    /// <returns>The rank.</returns>
    /// <exception cref="ArgumentException">There is not enough room.</exception>
    public int CopyShape(int index, Span<long> shape)
    {
        var rank = Kernels.Describe(_context, index, shape, out _);
        return rank <= shape.Length
            ? rank
            : throw new ArgumentException($"Input {index} has {rank} dimensions; there is room for {shape.Length}.", nameof(shape));
    }

    /// <summary>Whether the node has the output, so that it must be computed.</summary>
    /// <param name="index">Its index; may be beyond <see cref="OutputCount"/>.</param>
    /// <param name="shape">The shape it would have.</param>
    /// <returns>False for an optional output that was left out.</returns>
    public bool HasOutput(int index, ReadOnlySpan<long> shape) => index < OutputCount && Kernels.Output(_context, index, shape) != 0;

    /// <summary>The memory of an output, to be written in full.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="index">The output's index.</param>
    /// <param name="shape">The dimensions; the first call settles them.</param>
    /// <returns>The first element, of uncleared memory; null when the output was left out.</returns>
    /// <exception cref="OrtException">The elements are of another type, or the caller of the run preallocated another shape.</exception>
    public T* Output<T>(int index, ReadOnlySpan<long> shape)
        where T : unmanaged => (T*)Kernels.OutputData<T>(_context, index, shape);

    /// <summary>Runs <paramref name="body"/> for each index on the threads the runtime uses inside operators.</summary>
    /// <param name="count">The number of parts; a few for each thread, of some microseconds each, share out well.</param>
    /// <param name="body">Called with the index and <paramref name="state"/>, in no fixed order; what it throws is thrown here after all parts ended.</param>
    /// <param name="state">Handed to <paramref name="body"/>; may be on the caller's stack.</param>
    public void ParallelFor(int count, delegate*<int, void*, void> body, void* state) => Kernels.ParallelFor(_context, count, body, state);

    /// <summary>Runs <paramref name="body"/> for each index on the threads the runtime uses inside operators, without allocation.</summary>
    /// <typeparam name="TBody">A struct of the pointers and numbers the parts need.</typeparam>
    /// <param name="count">The number of parts; a few for each thread, of some microseconds each, share out well.</param>
    /// <param name="body">Shared by all threads, not copied; what it throws is thrown here after all parts ended.</param>
    public void ParallelFor<TBody>(int count, ref TBody body)
        where TBody : unmanaged, IParallelBody
    {
        fixed (TBody* shared = &body)
        {
            ParallelFor(count, &Part, shared);
        }

        static void Part(int index, void* state) => ((TBody*)state)->Run(index);
    }
}
