using System.Globalization;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Predictions that the server will never take as they are, put aside for a person: each a batch of one, and beside it the server's reason.</summary>
/// <remarks>A file can be sent again as it is: it is the body of <c>POST /v1/scorers/{id}/predictions</c>. They take of the same room as those that wait.</remarks>
/// <param name="folder">The folder; made with the first.</param>
internal sealed class RefusedPredictions(string folder)
{
    private const string Suffix = ".prediction";
    private const string ReasonSuffix = ".reason.txt";
    private const string UnfinishedSuffix = ".new";
    private const UnixFileMode OursOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private long _count;
    private long _bytes;

    /// <summary>How many there were when they were last looked at.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Bytes of disk that they took then.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Looks at them: a person may have taken some away.</summary>
    public void Look()
    {
        List<FileInfo> files = Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles()] : [];
        Interlocked.Exchange(ref _count, files.Count(file => file.Name.EndsWith(Suffix, StringComparison.Ordinal)));
        Interlocked.Exchange(ref _bytes, files.Sum(file => file.Length));
    }

    /// <summary>Puts a prediction aside. When it returns, it is on the disk; put aside again, it is there once.</summary>
    /// <param name="batch">It, as a batch of one.</param>
    /// <param name="reason">Why the server does not take it.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="IOException">There is no room for it.</exception>
    public string Put(ReadOnlySpan<byte> batch, string reason)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OursOnly | UnixFileMode.UserExecute);
        }

        // The reason first: whoever finds a prediction finds why it is there.
        var path = Path.Combine(folder, NameOf(batch));
        Write(path + ReasonSuffix, System.Text.Encoding.UTF8.GetBytes(reason + "\n"));
        Write(path + Suffix, batch);
        Look();
        return path + Suffix;
    }

    // By the inference id, which may be what is wrong with it, and by all of its bytes.
    private static string NameOf(ReadOnlySpan<byte> batch)
    {
        var payload = batch[(PredictionFrames.BatchHeaderBytes + PredictionFrames.RecordHeaderBytes)..];
        var id = payload.Length < 16 ? Guid.Empty : new Guid(payload[..16], bigEndian: true);
        return string.Create(CultureInfo.InvariantCulture, $"{id}-{PredictionFrames.Checksum(payload):x8}");
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OursOnly;
        }

        using (var file = new FileStream(path + UnfinishedSuffix, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + UnfinishedSuffix, path, overwrite: true);
    }
}
