namespace Sundial.Console.Tests.Browsing;

/// <summary>The browser of this machine; ./test installs Debian's where there is none.</summary>
internal static class ChromiumProgram
{
    private const string Setting = "SUNDIAL_CHROMIUM";
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    /// <summary>Where it is.</summary>
    /// <exception cref="InvalidOperationException">It is nowhere.</exception>
    public static string Path =>
        Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } named ? named
        : s_places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"The tests of the console need Chromium; install it (Debian, Ubuntu: apt-get install chromium) or let {Setting} name it.");
}
