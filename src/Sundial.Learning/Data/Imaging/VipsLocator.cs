using System.Runtime.InteropServices;

namespace Sundial.Learning.Data.Imaging;

/// <summary>Finds libvips: an environment variable, then beside the application, then the checkout's native/ folder.</summary>
internal static class VipsLocator
{
    /// <summary>Names the library file itself.</summary>
    public const string Variable = "SUNDIAL_LIBVIPS";

    public static string Find() => Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    /// <exception cref="DatasetException">It is in none of the places.</exception>
    public static string Find(string? named, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? named
                : throw new DatasetException(DatasetCodes.NoDecoder, $"{Variable} names {named}, which is not there; correct the variable or unset it.");
        }

        var runtimes = Path.Combine(baseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        var found = LibraryIn(baseDirectory) ?? LibraryIn(runtimes);
        for (var folder = new DirectoryInfo(baseDirectory); found is null && folder is not null; folder = folder.Parent)
        {
            found = LibraryIn(Path.Combine(folder.FullName, "native", "node_modules", "@img", PackageName(), "lib"));
        }

        return found ?? throw new DatasetException(
            DatasetCodes.NoDecoder,
            $"The image library libvips is not installed; run npm ci --ignore-scripts in native/, or name the library with {Variable}.");
    }

    private static string? LibraryIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        // The version is part of the name: libvips-cpp.so.8.18.7, libvips-cpp.8.18.7.dylib, libvips-42.dll.
        return Directory.EnumerateFiles(folder, "libvips-*")
            .Where(file => Path.GetFileName(file) is var name
                && (name.Contains(".so", StringComparison.Ordinal) || name.EndsWith(".dylib", StringComparison.Ordinal) || name.EndsWith(".dll", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
    }

    private static string PackageName()
    {
        var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var libc = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "musl" : "";
        return $"sharp-libvips-{system}{libc}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
