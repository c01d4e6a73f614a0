using System.Globalization;

namespace Sundial.Cli.Uploads;

/// <summary>What is to be uploaded: a file, a folder as a tar, or standard input.</summary>
/// <param name="FileName">The name it is sent under.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="SizeBytes">How many; null for standard input.</param>
/// <param name="Fingerprint">Changes when the data does; null for standard input, which cannot be read again.</param>
internal sealed record UploadSource(string FileName, Stream Content, long? SizeBytes, string? Fingerprint) : IDisposable
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Opens it.</summary>
    /// <param name="path">A file, a folder, or <see cref="StandardInput"/>.</param>
    /// <param name="fileName">The name it is sent under; its own unless set.</param>
    /// <exception cref="UsageException">There is nothing of that name, or nothing in it.</exception>
    public static UploadSource Open(string path, string? fileName)
    {
        if (path == StandardInput)
        {
            return new UploadSource(fileName ?? "data.tar", System.Console.OpenStandardInput(), null, null);
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            var tar = FolderTar.Of(full);
            return new UploadSource(fileName ?? $"{Path.GetFileName(full)}.tar", tar, tar.Length, $"{full}\n{tar.Fingerprint}");
        }

        if (!File.Exists(full))
        {
            throw new UsageException($"There is no file or folder {path}; name one, or - for standard input.", ExitCode.BadInput, "dataset.missing");
        }

        var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var print = string.Create(CultureInfo.InvariantCulture, $"{full}\n{file.Length}\n{File.GetLastWriteTimeUtc(full).Ticks}");
        return new UploadSource(fileName ?? Path.GetFileName(full), file, file.Length, print);
    }

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
