namespace Sundial.Compute.Processes;

/// <summary>The program that runs .NET libraries: the one that runs us.</summary>
internal static class DotnetHost
{
    /// <summary>Its path.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var running = Environment.ProcessPath;
        if (running is not null && System.IO.Path.GetFileNameWithoutExtension(running) == "dotnet")
        {
            return running;
        }

        // Started by a host of its own: the runtime lies three folders below the program that we want.
        var runtime = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location);
        var beside = runtime is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "../../../dotnet"));
        return beside is not null && File.Exists(beside) ? beside : "dotnet";
    }
}
