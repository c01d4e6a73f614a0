using System.Formats.Tar;
using System.IO.Compression;

namespace Sundial.Compute.Files;

/// <summary>Unpacks an algorithm's files, which come from a tenant and may be anything.</summary>
/// <remarks>Only files and folders are made, all below the target; links, devices and paths that lead elsewhere are refused, as is more than the limits allow, however small it was packed.</remarks>
/// <param name="limits">How much is allowed.</param>
internal sealed class BundleExtractor(BundleLimits limits)
{
    private long _bytes;
    private int _entries;

    /// <summary>Unpacks a .tar, .tar.gz or .zip; which one it is stands in its first bytes.</summary>
    /// <exception cref="BundleException">It is none of them, damaged, or not allowed.</exception>
    public void Extract(string archive, string folder)
    {
        try
        {
            using var file = File.OpenRead(archive);
            Span<byte> start = stackalloc byte[4];
            var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
            file.Position = 0;
            if (read == 4 && start[0] == 'P' && start[1] == 'K')
            {
                ExtractZip(file, folder);
            }
            else if (read >= 2 && start[0] == 0x1f && start[1] == 0x8b)
            {
                using var unpacked = new GZipStream(file, CompressionMode.Decompress);
                ExtractTar(unpacked, folder);
            }
            else
            {
                ExtractTar(file, folder);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new BundleException($"The algorithm's files cannot be unpacked: {exception.Message} They must be a .tar, .tar.gz or .zip.", exception);
        }

        if (_entries == 0)
        {
            throw new BundleException("The algorithm's files cannot be unpacked: there is nothing in the archive. They must be a .tar, .tar.gz or .zip.");
        }
    }

    private void ExtractZip(FileStream file, string folder)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            // The upper half of the attributes is the Unix mode: 0xA000 is a link, 0x4000 a folder, 0x8000 a file, 0 unknown.
            var kind = (entry.ExternalAttributes >> 16) & 0xF000;
            var target = Target(folder, entry.FullName);
            if (entry.FullName.EndsWith('/') || kind == 0x4000)
            {
                Directory.CreateDirectory(target);
                continue;
            }

            if (kind is not (0 or 0x8000))
            {
                throw Refused(entry.FullName, "it is neither a file nor a folder");
            }

            using var content = entry.Open();
            Write(content, target, (entry.ExternalAttributes >> 16 & 0x49) != 0, entry.FullName);
        }
    }

    private void ExtractTar(Stream stream, string folder)
    {
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            var target = Target(folder, entry.Name);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(target);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    Write(entry.DataStream ?? Stream.Null, target, (entry.Mode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0, entry.Name);
                    break;
                default:
                    throw Refused(entry.Name, $"it is neither a file nor a folder but {entry.EntryType}");
            }
        }
    }

    private string Target(string folder, string name)
    {
        if (++_entries > limits.Entries)
        {
            throw new BundleException($"The algorithm's files cannot be unpacked: there are more than {limits.Entries} of them.");
        }

        if (name.Length > 1024 || name.AsSpan().IndexOfAny('\0', '\\') >= 0)
        {
            throw Refused(name, "its name is no file name");
        }

        var root = Path.GetFullPath(folder);
        var target = Path.GetFullPath(Path.Combine(root, name));
        return !Path.IsPathRooted(name) && (target == root || target.TrimEnd('/') == root || target.StartsWith(root + "/", StringComparison.Ordinal))
            ? target
            : throw Refused(name, "it leads out of the folder");
    }

    private void Write(Stream content, string target, bool isExecutable, string name)
    {
        if (Directory.Exists(target) || File.Exists(target))
        {
            throw Refused(name, "it is there twice");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write))
            {
                Copy(content, file);
            }

            if (isExecutable)
            {
                FileModes.MakeRunnable(target);
            }
        }
        catch (IOException exception) when (File.Exists(Path.GetDirectoryName(target)))
        {
            throw new BundleException($"The algorithm's files cannot be unpacked: \"{name}\" lies below a file.", exception);
        }
    }

    private void Copy(Stream content, FileStream file)
    {
        var buffer = new byte[64 * 1024];
        for (var count = content.Read(buffer); count > 0; count = content.Read(buffer))
        {
            _bytes += count;
            if (_bytes > limits.Bytes)
            {
                throw new BundleException($"The algorithm's files cannot be unpacked: they are more than {limits.Bytes >> 20} MiB.");
            }

            file.Write(buffer, 0, count);
        }
    }

    private static BundleException Refused(string name, string why) =>
        new($"The algorithm's files cannot be unpacked: \"{(name.Length > 100 ? name[..100] + "…" : name)}\" is refused, because {why}.");
}
