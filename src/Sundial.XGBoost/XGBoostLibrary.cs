using System.Runtime.InteropServices;
using Sundial.XGBoost.Native;

namespace Sundial.XGBoost;

/// <summary>Where the native library <c>libxgboost</c> is found, and which version was loaded.</summary>
/// <remarks>
/// Looked for, in this order: what the environment variable <see cref="PathVariable"/> names (a file or a folder); beside the application, and
/// in <c>runtimes/OS-ARCH/native</c> there; among the system's libraries, where Debian's package <c>libxgboost0</c> puts it.
/// </remarks>
public static class XGBoostLibrary
{
    /// <summary>The environment variable that names the library or its folder.</summary>
    public const string PathVariable = "SUNDIAL_XGBOOST";

    /// <summary>The oldest version whose calls are known here.</summary>
    public static Version Oldest { get; } = new(1, 7, 0);

    /// <summary>The version of the loaded library, for example <c>1.7.4</c>.</summary>
    /// <exception cref="XGBoostException">The library is missing, cannot be loaded, or is too old.</exception>
    public static Version Version => XGBoostApi.Instance.Version;

    /// <summary>Whether the library can be loaded.</summary>
    /// <param name="reason">Why not, in one sentence that says what to do; null when it can.</param>
    public static bool IsAvailable(out string? reason)
    {
        try
        {
            _ = XGBoostApi.Instance;
            reason = null;
            return true;
        }
        catch (XGBoostException fault)
        {
            reason = fault.Message;
            return false;
        }
    }

    internal static nint Load() => Load(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory);

    /// <exception cref="XGBoostException">It is in none of the places, or cannot be loaded.</exception>
    internal static nint Load(string? configured, string applicationFolder)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            var named = FirstIn(configured) ?? throw Missing(
                $"{PathVariable} names \"{configured}\", which is neither the XGBoost library nor a folder with {FileNames[0]}, so trees cannot be boosted; correct it or unset it.");
            return LoadFile(named);
        }

        var packaged = FirstIn(applicationFolder) ?? FirstIn(Path.Combine(applicationFolder, "runtimes", $"{PackagedOs}-{Arch}", "native"));
        if (packaged is not null)
        {
            return LoadFile(packaged);
        }

        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw Missing($"XGBoost ({FileNames[0]}) is not installed, so trees cannot be boosted; {HowToInstall}, or let {PathVariable} name the library.");
    }

    private static string HowToInstall =>
        OperatingSystem.IsMacOS() ? "run brew install xgboost"
        : OperatingSystem.IsWindows() ? "run pip install xgboost-cpu"
        : "run apt-get install libxgboost0 (Debian, Ubuntu) or pip install xgboost-cpu";

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            throw new XGBoostException($"The XGBoost library {path} cannot be loaded, so trees cannot be boosted; install it again, or let {PathVariable} name another.", isMissing: true, fault);
        }
    }

    private static XGBoostException Missing(string message) => new(message, isMissing: true);

    private static string? FirstIn(string fileOrFolder) =>
        File.Exists(fileOrFolder)
            ? Path.GetFullPath(fileOrFolder)
            : FileNames.Select(name => Path.GetFullPath(Path.Combine(fileOrFolder, name))).FirstOrDefault(File.Exists);

    private static string PackagedOs => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string Arch => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";

    // Debian's package has the name with a number only; Python's has the other.
    private static string[] FileNames =>
        OperatingSystem.IsWindows() ? ["xgboost.dll"]
        : OperatingSystem.IsMacOS() ? ["libxgboost.dylib"]
        : ["libxgboost.so.0", "libxgboost.so"];
}
