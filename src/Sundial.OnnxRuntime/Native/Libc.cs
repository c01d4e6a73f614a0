using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>What we ask of the C library itself.</summary>
internal static partial class Libc
{
    /// <summary>Whether the C library has <c>malloc_trim</c>; only glibc does.</summary>
    public static bool CanTrim { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    /// <summary>Sets a variable of the environment where native code looks for it, unless it is set. The runtime of .NET keeps a copy of its own on Unix.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static void SetVariable(string name, string value)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
        }
        else
        {
            _ = SetVariable(name, value, overwrite: 0);
        }
    }

    private const int MmapThreshold = -3;

    /// <summary><c>int mallopt(M_MMAP_THRESHOLD, bytes)</c>, https://man7.org/linux/man-pages/man3/mallopt.3.html. Also stops glibc from raising it by itself.</summary>
    public static void SetMmapThreshold(int bytes) => _ = SetOption(MmapThreshold, bytes);

    /// <summary><c>int setenv(name, value, overwrite)</c>, https://man7.org/linux/man-pages/man3/setenv.3.html.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    /// <summary><c>int malloc_trim(size_t pad)</c>: gives free memory back to the system, https://man7.org/linux/man-pages/man3/malloc_trim.3.html.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    public static partial int Trim(nuint pad);
}
