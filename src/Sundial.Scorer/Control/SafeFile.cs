using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Http;

namespace Sundial.Scorer.Control;

/// <summary>Files of one value each that are whole at every moment, whenever the process or the machine stops.</summary>
internal static class SafeFile
{
    private const UnixFileMode OursOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a value in place of the one before.</summary>
    public static void Write<T>(string path, T value)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OursOnly;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, value, WireJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a value.</summary>
    /// <returns>Null where there is none that can be read: it is made anew then.</returns>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(file, ApiJson.Reading);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
