using System.Reflection;
using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>The table of C functions: loaded once, from the one imported entry point.</summary>
internal static unsafe partial class OrtApi
{
    /// <summary>The API version we are written for: the first with <see cref="KernelContext_ParallelFor"/>.</summary>
    public const int RequiredVersion = 17;

    /// <summary>From this version on we ask for the newest function we use; an older runtime is served by a longer way.</summary>
    private const int PreferredVersion = 25;

    private static readonly Slot[] _newer = [Slot.GetTensorElementTypeAndShapeDataReference];

    /// <summary>Our copy of the table, indexed by <see cref="Slot"/>; functions we do not use stay null.</summary>
    public static nint* Table { get; private set; }

    /// <summary>Whether the loaded runtime has the function.</summary>
    public static bool Has(Slot slot) => Table[(int)slot] != 0;

    /// <summary>Loads the library and binds the functions of <see cref="Slot"/>.</summary>
    /// <param name="path">The library.</param>
    /// <returns>The runtime's version, for example <c>1.30.0</c>.</returns>
    public static string Load(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library))
        {
            throw new OrtException(
                OrtErrorCode.NoSuchFile,
                $"{path} could not be loaded; it may be damaged or made for another kind of machine. Remove native/node_modules and run ./sundial to fetch it anew.");
        }

        NativeLibrary.SetDllImportResolver(
            typeof(OrtApi).Assembly,
            (string name, Assembly _, DllImportSearchPath? _) => name == LibraryName ? library : 0);

        var apiBase = (ApiBase*)OrtGetApiBase();
        var version = Utf8.Read(apiBase->GetVersionString());
        var minor = System.Version.TryParse(version, out var parsed) ? parsed.Minor : 0;
        if (minor < RequiredVersion)
        {
            throw new OrtException(OrtErrorCode.NotImplemented, $"{path} is ONNX Runtime {version}; version 1.{RequiredVersion} or later is needed.");
        }

        Bind((nint*)apiBase->GetApi((uint)Math.Min(minor, PreferredVersion)), hasNewer: minor >= PreferredVersion);
        return version;
    }

    private static void Bind(nint* table, bool hasNewer)
    {
        var slots = Enum.GetValues<Slot>();
        var copy = (nint*)NativeMemory.AllocZeroed((nuint)slots.Max(slot => (int)slot) + 1, (nuint)sizeof(nint));
        foreach (var slot in slots)
        {
            if (hasNewer || !_newer.Contains(slot))
            {
                copy[(int)slot] = table[(int)slot];
            }
        }

        Table = copy;
    }

    private static nint At(Slot slot) => Table[(int)slot];

    private const string LibraryName = "onnxruntime";

    [LibraryImport(LibraryName)]
    private static partial nint OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, nint> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
