using System.Formats.Tar;
using System.IO.Compression;

namespace Sundial.Learning.Data.Sources;

/// <summary>A tar, gzipped or not. It has no index, so each walk reads it from its start.</summary>
internal sealed class TarContainer : FileContainer
{
    protected override bool FilesStandAlone => false;

    public required bool Gzipped { get; init; }

    public override IEnumerable<ContainedFile> Files(CancellationToken cancel)
    {
        using var file = SourceFile.OpenRead(Path);
        var meter = new ArchiveMeter(Path, file.Length, Limits);
        using Stream bytes = Gzipped ? new MeteredStream(new GZipStream(file, CompressionMode.Decompress), meter) : file;
        using var buffered = Gzipped ? new BufferedStream(bytes, 1 << 16) : bytes;
        using var reader = new TarReader(buffered);
        while (Next(reader) is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            meter.CountEntry();
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes)
            {
                EntryNames.Checked(Path, entry.Name);
                continue;
            }

            var name = EntryNames.Checked(Path, entry.Name);
            yield return entry.EntryType switch
            {
                TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile =>
                    new ContainedFile(name, entry.Length, () => entry.DataStream ?? Stream.Null),
                TarEntryType.SymbolicLink or TarEntryType.HardLink =>
                    new ContainedFile(name, 0, () => Stream.Null) { Refusal = "a link inside an archive, which is not followed" },
                _ => new ContainedFile(name, 0, () => Stream.Null) { Refusal = "not a regular file" },
            };
        }
    }

    private TarEntry? Next(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            throw SourceFaults.Damaged(Path, fault);
        }
    }
}
