using System.Runtime.InteropServices;

namespace Sundial.Learning.Kernels;

/// <summary>Native memory, aligned for vectors, that grows to what was asked of it and is kept between calls.</summary>
internal sealed unsafe class NativeScratch : IDisposable
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static NativeScratch? _ofThread;

    private float* _memory;
    private long _length;

    ~NativeScratch() => Free();

    /// <summary>Scratch of the calling thread; what an earlier call left there is void.</summary>
    public static float* OfThread(long length) => (_ofThread ??= new NativeScratch()).Reserve(length);

    /// <summary>At least so many floats; their content is not defined.</summary>
    public float* Reserve(long length)
    {
        if (length > _length)
        {
            Free();
            _memory = (float*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float)), Alignment);
            _length = length;
        }

        return _memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _length = 0;
    }
}
