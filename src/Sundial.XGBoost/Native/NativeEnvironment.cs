using System.Runtime.InteropServices;

namespace Sundial.XGBoost.Native;

/// <summary>The environment as native code sees it: the runtime of .NET keeps a copy of its own on Unix.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Gives a variable a value where it has none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static void SetUnlessSet(string name, string value)
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

    /// <summary><c>int setenv(name, value, overwrite)</c>, https://man7.org/linux/man-pages/man3/setenv.3.html.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
