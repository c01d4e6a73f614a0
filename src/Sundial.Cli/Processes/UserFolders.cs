namespace Sundial.Cli.Processes;

/// <summary>Where a user's settings belong, after the XDG base directory specification.</summary>
internal static class UserFolders
{
    /// <summary>Settings and logins: <c>$XDG_CONFIG_HOME/sundial</c>, else <c>~/.config/sundial</c>.</summary>
    public static string Configuration => Of("XDG_CONFIG_HOME", ".config", Environment.SpecialFolder.ApplicationData);

    private static string Of(string variable, string below, Environment.SpecialFolder onWindows)
    {
        // The specification has relative paths passed over.
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named && Path.IsPathRooted(named))
        {
            return Path.Combine(named, "sundial");
        }

        var home = Environment.GetFolderPath(OperatingSystem.IsWindows() ? onWindows : Environment.SpecialFolder.UserProfile);
        if (home.Length == 0)
        {
            throw new UsageException($"There is no home folder; set {variable} to a folder.", ExitCode.Failed, "home.missing");
        }

        return OperatingSystem.IsWindows() ? Path.Combine(home, "sundial") : Path.Combine(home, below, "sundial");
    }
}
