using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>Gives memory back to the system that released sessions and tensors left with the C library.</summary>
public static class NativeMemoryTrim
{
    /// <summary>Whether there is something to be done here: other allocators than glibc's give memory back by themselves.</summary>
    public static bool IsNeeded => Libc.CanTrim;

    /// <summary>Gives back what is free. Takes about 0.1 ms for each MiB given back, during which other threads may wait for memory.</summary>
    public static void Run()
    {
        if (Libc.CanTrim)
        {
            _ = Libc.Trim(0);
        }
    }
}
