using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>What a running kernel asks of the runtime.</summary>
internal static unsafe class Kernels
{
    /// <summary>Far above what operators use; a shape of this size is cheap to keep on the stack.</summary>
    public const int MaxRank = 32;

    public static int InputCount(nint context)
    {
        nuint count;
        OrtStatus.Check(OrtApi.KernelContext_GetInputCount(context, &count));
        return (int)count;
    }

    public static int OutputCount(nint context)
    {
        nuint count;
        OrtStatus.Check(OrtApi.KernelContext_GetOutputCount(context, &count));
        return (int)count;
    }

    /// <summary>The input's value, owned by the run; 0 when it was left out.</summary>
    public static nint Input(nint context, int index)
    {
        nint value;
        OrtStatus.Check(OrtApi.KernelContext_GetInput(context, (nuint)index, &value));
        return value;
    }

    public static void* InputData<T>(nint context, int index)
        where T : unmanaged => index < InputCount(context) ? Data<T>(Input(context, index)) : null;

    public static int Describe(nint context, int index, Span<long> shape, out ElementType type)
    {
        var value = index < InputCount(context) ? Input(context, index) : 0;
        return value != 0
            ? Values.Describe(value, shape, out type)
            : throw new OrtException(OrtErrorCode.InvalidArgument, $"The node leaves out input {index}.");
    }

    /// <summary>The output's value, owned by the run; 0 when it was left out.</summary>
    public static nint Output(nint context, int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            OrtStatus.Check(OrtApi.KernelContext_GetOutput(context, (nuint)index, dimensions, (nuint)shape.Length, &value));
        }

        return value;
    }

    public static void* OutputData<T>(nint context, int index, ReadOnlySpan<long> shape)
        where T : unmanaged => index < OutputCount(context) ? Data<T>(Output(context, index, shape)) : null;

    public static void ParallelFor(nint context, int count, delegate*<int, void*, void> body, void* state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var loop = new Loop { Body = body, State = state };

        // 0 batches: each thread takes the next index when it is free.
        OrtStatus.Check(OrtApi.KernelContext_ParallelFor(context, &Part, (nuint)count, 0, &loop));
        if (loop.Error != 0)
        {
            var error = GCHandle.FromIntPtr(loop.Error);
            var thrown = (Exception)error.Target!;
            error.Free();
            ExceptionDispatchInfo.Throw(thrown);
        }
    }

    [UnmanagedCallersOnly]
    private static void Part(void* state, nuint index)
    {
        var loop = (Loop*)state;
        try
        {
            loop->Body((int)index, loop->State);
        }
        catch (Exception error)
        {
            // Nothing may unwind through native code: the first one is kept for the caller.
            var kept = GCHandle.Alloc(error);
            if (Interlocked.CompareExchange(ref loop->Error, GCHandle.ToIntPtr(kept), 0) != 0)
            {
                kept.Free();
            }
        }
    }

    private static void* Data<T>(nint value)
        where T : unmanaged
    {
        if (value == 0)
        {
            return null;
        }

        _ = Values.Describe(value, [], out var type);
        ElementTypes.CheckReadable<T>(type);
        return Values.Data(value);
    }

    private struct Loop
    {
        public delegate*<int, void*, void> Body;
        public void* State;
        public nint Error;
    }
}
