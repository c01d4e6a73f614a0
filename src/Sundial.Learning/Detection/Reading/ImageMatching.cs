using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Finds the image that an annotation speaks of.</summary>
internal sealed class ImageMatching
{
    // Folders that hold nothing but one kind of file; beside them the same folders hold the other kind.
    private static readonly HashSet<string> s_kinds = new(
        ["annotations", "annotation", "jpegimages", "images", "image", "img", "labels", "label", "xml", "xmls", "obj_train_data"], StringComparer.OrdinalIgnoreCase);

    private readonly ILookup<string, int> _byPlace;
    private readonly ILookup<string, int> _byStem;
    private readonly ILookup<string, int> _byFile;
    private readonly IReadOnlyList<SurveyedImage> _images;

    /// <param name="images">The images.</param>
    public ImageMatching(IReadOnlyList<SurveyedImage> images)
    {
        _images = images;
        _byPlace = images.Index().ToLookup(image => Place(image.Item.Name), image => image.Index, StringComparer.Ordinal);
        _byStem = images.Index().ToLookup(image => NameLists.Stem(image.Item.Name), image => image.Index, StringComparer.Ordinal);
        _byFile = images.Index().ToLookup(image => FileOf(image.Item.Name), image => image.Index, StringComparer.Ordinal);
    }

    /// <summary>The image of an annotation that has a file of its own: the one of the same name in the folder beside, or the only one of that name.</summary>
    /// <returns>Its index, or -1.</returns>
    public int Of(ImageAnnotation annotation)
    {
        var place = Place(annotation.Source);
        if (One(_byPlace[place]) is >= 0 and var beside)
        {
            return beside;
        }

        if (annotation.FileName is { Length: > 0 } file)
        {
            var folder = place[..(place.LastIndexOf('/') + 1)];
            if (One(_byPlace[folder + NameLists.Stem(FileOf(file.Replace('\\', '/')))]) is >= 0 and var named)
            {
                return named;
            }
        }

        return One(_byStem[NameLists.Stem(annotation.Source)]) is >= 0 and var only ? only
            : annotation.FileName is { Length: > 0 } name ? One(_byFile[FileOf(name.Replace('\\', '/'))])
            : -1;
    }

    /// <summary>The image that a COCO file names: the one whose path ends so, and of several the one nearest to the file.</summary>
    /// <returns>Its index, or -1.</returns>
    public int Of(CocoFile file, string name)
    {
        name = name.Replace('\\', '/').TrimStart('.', '/');
        var same = _byFile[FileOf(name)].Where(i => EndsWithPath(_images[i].Name, name)).ToList();
        if (same.Count <= 1)
        {
            return same.Count == 1 ? same[0] : -1;
        }

        var folder = file.Source[..(file.Source.LastIndexOf('/') + 1)];
        var split = NameLists.SplitOf(file.Source);
        var near = same.Where(i => folder.Length > 0 && _images[i].Name.StartsWith(folder, StringComparison.Ordinal)).ToList();
        if (near.Count == 1)
        {
            return near[0];
        }

        var ofSplit = same.Where(i => NameLists.SplitOf(_images[i].Name[..(_images[i].Name.LastIndexOf('/') + 1)]) == split).ToList();
        return ofSplit.Count == 1 ? ofSplit[0] : -1;
    }

    private static int One(IEnumerable<int> found)
    {
        using var each = found.GetEnumerator();
        if (!each.MoveNext())
        {
            return -1;
        }

        var first = each.Current;
        return each.MoveNext() ? -1 : first;
    }

    private static bool EndsWithPath(string path, string end) =>
        path.EndsWith(end, StringComparison.Ordinal) && (path.Length == end.Length || path[^(end.Length + 1)] == '/');

    private static string FileOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Place(string name)
    {
        var parts = name.Split('/');
        return string.Join('/', [.. parts[..^1].Where(part => !s_kinds.Contains(part)), NameLists.Stem(name)]);
    }
}
