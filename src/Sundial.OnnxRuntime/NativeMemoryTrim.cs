using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>Gives memory back to the system that released sessions and tensors left with the C library.</summary>
public static class NativeMemoryTrim
{
    private const int LargeBlockBytes = 128 << 10;

    /// <summary>Whether there is something to be done here: other allocators than glibc's give memory back by themselves.</summary>
    public static bool IsNeeded => Libc.CanTrim;

    /// <summary>Lets the C library take each large block from the system by itself and give it back when it is freed, for the rest of the process.</summary>
    /// <remarks>Without it, loading models over and over leaves holes that no trimming closes. Runs of sessions do not notice: they keep their memory.</remarks>
    public static void KeepLargeBlocksApart()
    {
        if (Libc.CanTrim)
        {
            Libc.SetMmapThreshold(LargeBlockBytes);
        }
    }

    /// <summary>Gives back what is free. Takes about 0.1 ms for each MiB given back, during which other threads may wait for memory.</summary>
    public static void Run()
    {
        if (Libc.CanTrim)
        {
            _ = Libc.Trim(0);
        }
    }
}
