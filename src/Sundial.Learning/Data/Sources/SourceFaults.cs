namespace Sundial.Learning.Data.Sources;

/// <summary>What goes wrong beneath us, in a sentence.</summary>
internal static class SourceFaults
{
    public static DatasetException Unreadable(string path, Exception fault) => fault is UnauthorizedAccessException
        ? new(DatasetCodes.Unreadable, $"{path} may not be read by this user; give read permission (for folders, execute permission too) and try again.", fault)
        : new(DatasetCodes.Unreadable, $"{path} cannot be read: {fault.Message}", fault);

    public static DatasetException Damaged(string archive, Exception fault) => new(
        DatasetCodes.ArchiveDamaged,
        $"{archive} is damaged or ends early ({fault.Message.TrimEnd('.')}); fetch or make the archive again.",
        fault);
}
