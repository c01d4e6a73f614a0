using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sundial.Compute.Processes;

/// <summary>What of the C library .NET does not offer.</summary>
internal static partial class LibC
{
    /// <summary>Asks a process to end.</summary>
    public const int SigTerm = 15;

    /// <summary>Ends a process.</summary>
    public const int SigKill = 9;

    private const int ReadOnlyFlags = 0x80000 | 0x800; // O_CLOEXEC, and O_NONBLOCK so that a FIFO does not hold the open up.
    private const int OpenAt2 = 437;
    private const ulong Beneath = 0x08;
    private const ulong NoSymbolicLinks = 0x04;
    private const ulong NoMagicLinks = 0x02;

    /// <summary>Sends a signal; negative numbers name a group. Nobody being there is no error.</summary>
    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    /// <summary>Opens a file below a folder for reading, following no symbolic link on the way: what another program may change meanwhile cannot lead out of the folder.</summary>
    /// <param name="folder">A folder that is ours.</param>
    /// <param name="relative">Path below it.</param>
    /// <exception cref="IOException">There is no such file, or it is something else.</exception>
    public static SafeFileHandle OpenBeneath(string folder, string relative)
    {
        using var root = new SafeFileHandle(Open(folder, 0x80000), ownsHandle: true);
        if (root.IsInvalid)
        {
            throw Failure(folder);
        }

        var how = new OpenHow { Flags = ReadOnlyFlags, Resolve = Beneath | NoSymbolicLinks | NoMagicLinks };
        var handle = new SafeFileHandle((nint)OpenRelative(OpenAt2, (int)root.DangerousGetHandle(), relative, ref how, Marshal.SizeOf<OpenHow>()), ownsHandle: true);
        return handle.IsInvalid ? throw Failure(relative) : handle;
    }

    /// <summary>Gives a file a second name; false when that cannot be.</summary>
    public static bool TryLink(string existing, string name) => Link(existing, name) == 0;

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"\"{path}\" cannot be opened: {new Win32Exception(error).Message}.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    // glibc has no wrapper for openat2.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenRelative(long number, int folder, string path, ref OpenHow how, long size);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
