namespace Sundial.Learning.Data.Sources;

/// <summary>Some named files, such as one image, or IDX images with their labels beside them.</summary>
internal sealed class NamedFilesContainer : FileContainer
{
    protected override bool FilesStandAlone => true;

    public required IReadOnlyList<string> FilePaths { get; init; }

    public override IEnumerable<ContainedFile> Files(CancellationToken cancel)
    {
        foreach (var path in FilePaths)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new ContainedFile(System.IO.Path.GetFileName(path), new FileInfo(path).Length, () => SourceFile.OpenRead(path));
        }
    }
}
