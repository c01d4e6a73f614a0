namespace Sundial.Learning.Data.Sources;

/// <summary>A folder and what is below it. The user's own links are followed, each folder once.</summary>
internal sealed class FolderContainer : FileContainer
{
    protected override bool FilesStandAlone => true;

    private List<(string Name, long Length)>? _files;

    public override IEnumerable<ContainedFile> Files()
    {
        _files ??= List();
        foreach (var (name, length) in _files)
        {
            var file = System.IO.Path.Combine(Path, name);
            yield return new ContainedFile(name, length, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
    }

    private List<(string Name, long Length)> List()
    {
        var files = new List<(string Name, long Length)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Visit(new DirectoryInfo(Path), "", files, seen);
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    private void Visit(DirectoryInfo folder, string prefix, List<(string Name, long Length)> files, HashSet<string> seen)
    {
        var real = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
        if (!seen.Add(real))
        {
            return;   // a link to where we have been
        }

        try
        {
            foreach (var item in folder.EnumerateFileSystemInfos())
            {
                if (item is DirectoryInfo inner)
                {
                    Visit(inner, $"{prefix}{inner.Name}/", files, seen);
                }
                else if (item is FileInfo file && Exists(file, out var length))
                {
                    files.Add((prefix + file.Name, length));
                }
            }
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw SourceFaults.Unreadable(prefix.Length == 0 ? Path : System.IO.Path.Combine(Path, prefix.TrimEnd('/')), fault);
        }
    }

    // A link's own length is that of its path; a pipe or a device has none and would block.
    private static bool Exists(FileInfo file, out long length)
    {
        var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        length = 0;
        if (real is null || !real.Exists || (!OperatingSystem.IsWindows() && (real.Attributes & FileAttributes.Device) != 0))
        {
            return false;
        }

        length = real.Length;
        return true;
    }
}
