
namespace Sundial.Compute.Processes;

/// <summary>Small programs of the system that may or may not be there.</summary>
internal static class Tool
{
    /// <summary>Starts a program that dies with us.</summary>
    public static string? SetPriv { get; } = Find("setpriv");

    /// <summary>Starts a program in a session and group of its own.</summary>
    public static string? SetSid { get; } = Find("setsid");

    /// <summary>Starts a program at low priority.</summary>
    public static string? Nice { get; } = Find("nice");

    /// <summary>Confines a program.</summary>
    public static string? Bubblewrap { get; } = Find("bwrap");

    /// <summary>Where a program lies on the PATH; null when it does not.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
