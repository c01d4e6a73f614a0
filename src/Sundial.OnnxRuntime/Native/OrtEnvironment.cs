using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>The process's one <c>OrtEnv</c>, with the objects everything shares: CPU memory info and the default allocator.</summary>
/// <remarks>Lives as long as the process: sessions may be in use on other threads while it ends, and the runtime allows one environment only.</remarks>
internal sealed unsafe class OrtEnvironment
{
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private const int Fatal = 4;

    private static readonly Lazy<OrtEnvironment> _instance = new(() => new OrtEnvironment());
    private static readonly string[] _severities = ["verbose", "info", "warning", "error", "fatal"];

    private OrtEnvironment()
    {
        LibraryPath = OrtLibrary.Find();

        // The runtime collects events for its makers, in files of the user's, from before it can be asked not to.
        Libc.SetVariable("ORT_DISABLE_TELEMETRY", "1");
        Version = OrtApi.Load(LibraryPath);
        nint pointer;
        using var id = new Utf8("sundial");
        OrtStatus.Check(OrtApi.CreateEnvWithCustomLogger(&Log, null, Severity(), id.Pointer, &pointer));
        Env = pointer;
        OrtStatus.Check(OrtApi.DisableTelemetryEvents(Env));
        OrtStatus.Check(OrtApi.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &pointer));
        CpuMemory = pointer;
        OrtStatus.Check(OrtApi.GetAllocatorWithDefaultOptions(&pointer));
        Allocator = pointer;
    }

    /// <summary>The environment, created at first use.</summary>
    /// <exception cref="OrtException">The library is missing, cannot be loaded, or is too old.</exception>
    public static OrtEnvironment Instance => _instance.Value;

    public string LibraryPath { get; }

    public string Version { get; }

    public nint Env { get; }

    public nint CpuMemory { get; }

    public nint Allocator { get; }

    /// <summary>Reads text that the runtime allocated, and frees it.</summary>
    public string TakeText(byte* text)
    {
        var read = Utf8.Read(text);
        OrtStatus.Check(OrtApi.AllocatorFree(Allocator, text));
        return read;
    }

    // Without the variable only what the process will not survive is worth a native line on a user's terminal:
    // everything else reaches the caller as an OrtException.
    private static int Severity()
    {
        var asked = Environment.GetEnvironmentVariable(OrtLibrary.LogVariable);
        var found = Array.FindIndex(_severities, name => name.Equals(asked, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : Fatal;
    }

    /// <summary>Writes a line to standard error. Never throws: its callers are called by native code, through which nothing may unwind.</summary>
    public static void Warn(object what)
    {
        try
        {
            Console.Error.WriteLine(what);
        }
        catch (Exception)
        {
            // Standard error is gone, or what was to be said cannot be put into words.
        }
    }

    [UnmanagedCallersOnly]
    private static void Log(void* parameter, int severity, byte* category, byte* logId, byte* location, byte* message) =>
        Warn($"onnxruntime {_severities[Math.Clamp(severity, 0, Fatal)]}: {Utf8.Read(message)} ({Utf8.Read(location)})");
}
