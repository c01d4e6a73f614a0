using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Detection.Reading;

/// <summary>The images of a container; what is annotation is read on the first walk, as it passes by, since an archive has no index.</summary>
/// <param name="inner">All files.</param>
/// <param name="found">Takes the annotations.</param>
internal sealed class AnnotatedContainer(FileContainer inner, CollectedAnnotations found) : FileContainer
{
    private bool _collected;

    protected override bool FilesStandAlone => inner is not TarContainer;

    /// <inheritdoc/>
    public override IEnumerable<ContainedFile> Files(CancellationToken cancel)
    {
        var collects = !_collected;
        _collected = true;
        foreach (var file in inner.Files(cancel))
        {
            if (DatasetLayout.LooksLikeImage(file.Name))
            {
                yield return file;
            }
            else if (collects && !EntryNames.IsJunk(file.Name) && CollectedAnnotations.IsWanted(file.Name))
            {
                Collect(file);
            }
        }
    }

    // An empty text file is a label file of an image without objects, so it is read, too.
    private void Collect(ContainedFile file)
    {
        if (file is { Refusal: not null, Length: > 0 } || (file.Refusal is { } refusal && refusal != "an empty file"))
        {
            found.Damaged.Add((file.Name, file.Refusal!));
            return;
        }

        if (file.Refusal is not null)
        {
            found.Add(file.Name, Stream.Null);
            return;
        }

        if (inner.TryRead(file, stream => found.Add(file.Name, stream)) is { } fault)
        {
            found.Damaged.Add((file.Name, fault));
        }
    }
}
