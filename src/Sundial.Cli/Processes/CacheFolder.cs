namespace Sundial.Cli.Processes;

/// <summary>Where things are kept that can be made again.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "SUNDIAL_CACHE";

    /// <summary>The folder: what <see cref="Variable"/> says, else <c>sundial</c> in the user's cache folder, else in the temporary one.</summary>
    public static string Path =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : System.IO.Path.Combine(UserFolder ?? System.IO.Path.GetTempPath(), "sundial");

    private static string? UserFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg)
            {
                return xdg;
            }

            if (OperatingSystem.IsWindows())
            {
                return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local ? local : null;
            }

            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length == 0 ? null : System.IO.Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        }
    }
}
