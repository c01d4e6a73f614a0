using System.Runtime.InteropServices;
using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>Where the native library <c>libonnxruntime</c> is found, and which version was loaded.</summary>
/// <remarks>
/// Looked for, in this order: what the environment variable <see cref="PathVariable"/> names (a file or a folder);
/// <c>runtimes/OS-ARCH/native</c> beside the application; <c>native/node_modules/onnxruntime-node/bin/napi-v6/OS/ARCH</c>
/// in the application's folder and every folder above it.
/// </remarks>
public static class OrtLibrary
{
    /// <summary>The environment variable that names the library or its folder.</summary>
    public const string PathVariable = "SUNDIAL_ONNXRUNTIME";

    /// <summary>The environment variable that lets the runtime log to standard error: verbose, info, warning, error or fatal. Unset, it is silent.</summary>
    public const string LogVariable = "SUNDIAL_ORT_LOG";

    /// <summary>The version of the loaded runtime, for example <c>1.30.0</c>.</summary>
    /// <exception cref="OrtException">The library is missing, cannot be loaded, or is too old.</exception>
    public static string Version => OrtEnvironment.Instance.Version;

    /// <summary>The full path of the native library.</summary>
    /// <returns>The path of the first place that has it.</returns>
    /// <exception cref="OrtException">It is nowhere; the message says where it was looked for and how to fetch it.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory);

    internal static string Find(string? configured, string applicationFolder)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            return FirstIn(configured) ?? throw Missing(
                $"{PathVariable} names \"{configured}\", which is neither the ONNX Runtime library nor a folder with {FileNames[0]}; correct it or unset it.");
        }

        var beside = Path.Combine(applicationFolder, "runtimes", $"{PackagedOs}-{Arch}", "native");
        if (FirstIn(beside) is { } packaged)
        {
            return packaged;
        }

        for (var folder = new DirectoryInfo(applicationFolder); folder is not null; folder = folder.Parent)
        {
            if (FirstIn(Path.Combine(folder.FullName, NpmFolder)) is { } installed)
            {
                return installed;
            }
        }

        throw Missing(
            $"ONNX Runtime ({FileNames[0]}) was not found in {beside} nor in {NpmFolder} of any folder above {applicationFolder}; "
            + $"run ./sundial once, or npm ci --ignore-scripts in native/, or let {PathVariable} name the library.");
    }

    private static OrtException Missing(string message) => new(OrtErrorCode.NoSuchFile, message);

    private static string? FirstIn(string fileOrFolder) =>
        File.Exists(fileOrFolder)
            ? Path.GetFullPath(fileOrFolder)
            : FileNames.Select(name => Path.GetFullPath(Path.Combine(fileOrFolder, name))).FirstOrDefault(File.Exists);

    private static string NpmFolder => Path.Combine(
        "native",
        "node_modules",
        "onnxruntime-node",
        "bin",
        "napi-v6",
        OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
        Arch);

    // Not RuntimeInformation.RuntimeIdentifier: a distribution's own build of .NET puts its name and version there.
    private static string PackagedOs => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string Arch => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";

    // The npm package has the first name of each list; installations by other means use the others.
    private static string[] FileNames =>
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
        : ["libonnxruntime.so.1", "libonnxruntime.so"];
}
