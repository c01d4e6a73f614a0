using System.Collections.ObjectModel;
using System.IO.Compression;

namespace Sundial.Learning.Data.Sources;

/// <summary>A zip. Entries are unpacked as streams, so the sizes in its directory decide nothing.</summary>
internal sealed class ZipContainer : FileContainer
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    protected override bool FilesStandAlone => true;

    public override IEnumerable<ContainedFile> Files(CancellationToken cancel)
    {
        using var file = SourceFile.OpenRead(Path);
        var meter = new ArchiveMeter(Path, file.Length, Limits);
        using var zip = OpenZip(file);
        foreach (var entry in Entries(zip))
        {
            cancel.ThrowIfCancellationRequested();
            meter.CountEntry();
            var name = EntryNames.Checked(Path, entry.FullName);
            if (name.EndsWith('/'))
            {
                continue;
            }

            var isLink = ((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixLink;
            yield return isLink
                ? new ContainedFile(name, 0, () => Stream.Null) { Refusal = "a link inside an archive, which is not followed" }
                : new ContainedFile(name, entry.Length, () => new MeteredStream(entry.Open(), meter))
                {
                    Refusal = entry.IsEncrypted ? "encrypted" : null,
                };
        }
    }

    private ZipArchive OpenZip(FileStream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw SourceFaults.Damaged(Path, fault);
        }
    }

    private ReadOnlyCollection<ZipArchiveEntry> Entries(ZipArchive zip)
    {
        try
        {
            return zip.Entries;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw SourceFaults.Damaged(Path, fault);
        }
    }
}
