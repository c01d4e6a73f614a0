namespace Sundial.Learning.Data.Sources;

/// <summary>A folder and what is below it. The user's own links are followed, but each folder is entered once.</summary>
internal sealed class FolderContainer : FileContainer
{
    private List<(string Name, long Length)>? _files;

    protected override bool FilesStandAlone => true;

    public override IEnumerable<ContainedFile> Files(CancellationToken cancel)
    {
        _files ??= List(cancel);
        foreach (var (name, length) in _files)
        {
            cancel.ThrowIfCancellationRequested();
            var file = System.IO.Path.Combine(Path, name);
            yield return new ContainedFile(name, length, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
            {
                // Pipes and devices have no length either, and opening a pipe would block.
                Refusal = length == 0 ? "an empty file" : null,
            };
        }
    }

    private List<(string Name, long Length)> List(CancellationToken cancel)
    {
        var files = new List<(string Name, long Length)>();
        var root = new DirectoryInfo(Path);
        Visit(root, RealPath(root, root.FullName), "", files, new HashSet<string>(StringComparer.Ordinal), cancel);
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    private void Visit(DirectoryInfo folder, string realPath, string prefix, List<(string Name, long Length)> files, HashSet<string> seen, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!seen.Add(realPath))
        {
            return;   // a link to where we have been
        }

        try
        {
            foreach (var item in folder.EnumerateFileSystemInfos())
            {
                if (item is DirectoryInfo inner)
                {
                    Visit(inner, RealPath(inner, System.IO.Path.Combine(realPath, inner.Name)), $"{prefix}{inner.Name}/", files, seen, cancel);
                }
                else if (item is FileInfo file && LengthOf(file) is { } length)
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

    private static string RealPath(DirectoryInfo folder, string unlinked) => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? unlinked;

    // A link's own length is that of its path. Null for a link to nothing.
    private static long? LengthOf(FileInfo file)
    {
        var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return real is { Exists: true } ? real.Length : null;
    }
}
