namespace Sundial.Learning.Data.Sources;

/// <summary>A tree of files that can be walked more than once, always in the same order: a folder, an archive, or one file.</summary>
internal abstract class FileContainer
{
    /// <summary>Where it is, as the user named it.</summary>
    public required string Path { get; init; }

    /// <summary>What an archive may unpack to.</summary>
    public ArchiveLimits Limits { get; init; } = new();

    /// <summary>Whether one bad file leaves the others readable; not so where all are one compressed stream.</summary>
    protected abstract bool FilesStandAlone { get; }

    /// <summary>
    /// The regular files. A file's content may be opened until the next one is asked for, once. Links inside archives are
    /// reported with <see cref="ContainedFile.Refusal"/>.
    /// </summary>
    /// <exception cref="DatasetException">The container is damaged, unsafe, over its limits or unreadable.</exception>
    public abstract IEnumerable<ContainedFile> Files(CancellationToken cancel);

    /// <summary>Opens a file and reads it; null, or in a few words why this one file cannot be read.</summary>
    /// <exception cref="DatasetException">The container as a whole cannot be read on.</exception>
    public string? TryRead(ContainedFile file, Action<Stream> read)
    {
        try
        {
            using var stream = file.Open();
            read(stream);
            return null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return FilesStandAlone
                ? fault is UnauthorizedAccessException ? "it may not be read by this user" : "it cannot be read"
                : throw SourceFaults.Damaged(Path, fault);
        }
    }
}

/// <summary>One file of a container.</summary>
/// <param name="Name">Path within the container, forward slashes, checked.</param>
/// <param name="Length">Its size as the container has it; an archive's claim, so never a reason to allocate.</param>
/// <param name="Open">Opens the content.</param>
internal sealed record ContainedFile(string Name, long Length, Func<Stream> Open)
{
    /// <summary>Why the file is not to be opened (a link, for example), or null.</summary>
    public string? Refusal { get; init; }
}
