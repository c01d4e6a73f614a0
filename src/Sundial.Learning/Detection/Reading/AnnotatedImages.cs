using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>An image with its checked boxes, as shares of it.</summary>
internal sealed record AnnotatedImage(SurveyedImage Image, DataSplit Split, IReadOnlyList<LabelledBox> Boxes);

/// <summary>Images and annotations that have found each other, and what has not.</summary>
internal sealed class AnnotatedImages
{
    private readonly SurveyedImage[] _all;
    private readonly ImageAnnotation?[] _annotations;
    private readonly DataSplit[] _splits;
    private readonly ImageMatching _matching;
    private readonly List<string> _damaged = [];

    private AnnotatedImages(SurveyedImage[] images, Dictionary<string, DataSplit> listed)
    {
        _all = images;
        _annotations = new ImageAnnotation?[images.Length];
        _matching = new ImageMatching(images);
        _splits = [.. images.Select(image => listed.TryGetValue(NameLists.Stem(image.Name), out var split) ? split : SplitOfFolders(image.Name))];
    }

    /// <summary>The format that was used.</summary>
    public AnnotationFormat Format { get; private set; }

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> ClassNames { get; private set; } = [];

    /// <summary>The images that can be learned from, by name.</summary>
    public List<AnnotatedImage> Images { get; } = [];

    /// <summary>What cannot.</summary>
    public LeftOut LeftOut { get; } = new();

    /// <summary>Brings them together.</summary>
    /// <param name="path">Where they are from.</param>
    /// <param name="found">The annotations.</param>
    /// <param name="images">The images, by name.</param>
    /// <param name="known">The classes that a model knows; null for those of the data.</param>
    public static AnnotatedImages Match(string path, CollectedAnnotations found, SurveyedImage[] images, IReadOnlyList<string>? known)
    {
        var matched = new AnnotatedImages(images, NameLists.Splits(found));
        matched._damaged.AddRange(found.Damaged.Select(damaged => damaged.Name));
        found.Damaged.ForEach(damaged => matched.LeftOut.Add(LeftOutKinds.Damaged, $"{damaged.Name} ({damaged.Reason})"));
        IReadOnlyList<string>? listed = null;
        if (found.Coco.Count > 0)
        {
            matched.Format = AnnotationFormat.CocoJson;
            listed = matched.TakeCoco(found.Coco);
        }
        else if (found.Voc.Count > 0)
        {
            matched.Format = AnnotationFormat.PascalVoc;
            matched.TakeOneByOne(found.Voc);
        }
        else if (found.Yolo.Count > 0)
        {
            matched.Format = AnnotationFormat.YoloText;
            matched.TakeOneByOne(found.Yolo);
            listed = NameLists.ClassNames(found) ?? matched.NumbersAsNames();
        }

        matched.SetClasses(path, listed, known);
        matched.Check(listed);
        return matched;
    }

    /// <summary>Keeps so many images, of each part its share.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="seed">Draws them.</param>
    /// <returns>How many were dropped.</returns>
    public int Keep(int most, ulong seed)
    {
        const ulong Purpose = 0x5AB7;
        if (Images.Count <= most)
        {
            return 0;
        }

        var parts = Images.Index().GroupBy(image => image.Item.Split, image => image.Index).OrderBy(part => part.Key).Select(part => part.ToArray()).ToList();
        var quotas = Quotas.Divide([.. parts.Select(part => part.Length)], most);
        var kept = new List<int>();
        foreach (var (part, quota) in parts.Zip(quotas))
        {
            new CounterRandom(seed, Purpose, (ulong)part[0]).Shuffle<int>(part);
            kept.AddRange(part[..Math.Max(quota, Math.Min(1, part.Length))]);
        }

        kept.Sort();
        var dropped = Images.Count - kept.Count;
        AnnotatedImage[] images = [.. kept.Select(index => Images[index])];
        Images.Clear();
        Images.AddRange(images);
        return dropped;
    }

    private void TakeOneByOne(List<ImageAnnotation> annotations)
    {
        foreach (var annotation in annotations.OrderBy(annotation => annotation.Source, StringComparer.Ordinal))
        {
            Put(_matching.Of(annotation), annotation);
        }
    }

    // The classes are those that the files list, in the order of their numbers; several files of one data set list the same.
    private List<string> TakeCoco(List<CocoFile> files)
    {
        var classes = new List<string>();
        foreach (var file in files.OrderBy(file => file.Source, StringComparer.Ordinal))
        {
            classes.AddRange(file.Categories.OrderBy(category => category.Key).Select(category => category.Value).Where(name => !classes.Contains(name, StringComparer.Ordinal)));
            var split = NameLists.SplitOf(file.Source);
            var annotations = new Dictionary<long, ImageAnnotation>();
            foreach (var (id, image) in file.Images.OrderBy(image => image.Key))
            {
                var annotation = annotations[id] = new ImageAnnotation { Source = $"{file.Source} ({image.FileName})", FileName = image.FileName, Width = image.Width, Height = image.Height };
                var index = _matching.Of(file, image.FileName);
                Put(index, annotation);
                if (index >= 0 && split != DataSplit.Unspecified && _splits[index] == DataSplit.Unspecified)
                {
                    _splits[index] = split;
                }
            }

            foreach (var box in file.Boxes)
            {
                if (annotations.TryGetValue(box.Image, out var annotation))
                {
                    annotation.Boxes.Add(new RawBox(file.Categories.GetValueOrDefault(box.Category, box.Category.ToString(CultureInfo.InvariantCulture)), box.Box, box.Ignored));
                }
                else
                {
                    LeftOut.Add(LeftOutKinds.NoImage, string.Create(CultureInfo.InvariantCulture, $"image {box.Image} of {file.Source}"));
                }
            }
        }

        return classes;
    }

    private void Put(int index, ImageAnnotation annotation)
    {
        if (index < 0)
        {
            LeftOut.Add(LeftOutKinds.NoImage, annotation.Source);
        }
        else if (_annotations[index] is not null)
        {
            LeftOut.Add(LeftOutKinds.Twice, annotation.Source);
        }
        else
        {
            _annotations[index] = annotation;
        }
    }

    private List<string> NumbersAsNames()
    {
        var most = _annotations.OfType<ImageAnnotation>().SelectMany(annotation => annotation.Boxes).Select(box => int.Parse(box.Class, CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();
        return [.. Enumerable.Range(0, Math.Min(most, 9_999) + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    private void SetClasses(string path, IReadOnlyList<string>? listed, IReadOnlyList<string>? known)
    {
        const int MostClasses = 10_000;
        ClassNames = known ?? listed ?? [.. _annotations.OfType<ImageAnnotation>().SelectMany(annotation => annotation.Boxes)
            .Select(box => box.Class).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (ClassNames.Count > MostClasses)
        {
            throw new DatasetException(DatasetCodes.Annotations, $"{path} names {ClassNames.Count:N0} classes, more than the {MostClasses:N0} that a detector may have; correct the names.");
        }
    }

    private void Check(IReadOnlyList<string>? listed)
    {
        var byName = ClassNames.Index().DistinctBy(name => name.Item).ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

        // YOLO's labels are numbers of the data's own list, which may be in another order than the classes that a model knows.
        var labels = Format == AnnotationFormat.YoloText
            ? listed!.Index().Where(name => byName.ContainsKey(name.Item)).ToDictionary(name => name.Index.ToString(CultureInfo.InvariantCulture), name => byName[name.Item], StringComparer.Ordinal)
            : byName;
        var checks = new BoxChecks(LeftOut);
        var damaged = _damaged.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < _all.Length; i++)
        {
            if (_annotations[i] is { } annotation)
            {
                Images.Add(new AnnotatedImage(_all[i], _splits[i], checks.Check(annotation, _all[i], labels)));
            }
            else if (Format == AnnotationFormat.YoloText && damaged.Contains(Path.GetFileNameWithoutExtension(_all[i].Name)))
            {
                LeftOut.Add(LeftOutKinds.NoAnnotation, _all[i].Name);
            }
            else if (Format == AnnotationFormat.YoloText)
            {
                LeftOut.Add(LeftOutKinds.Empty, _all[i].Name);
                Images.Add(new AnnotatedImage(_all[i], _splits[i], []));
            }
            else
            {
                LeftOut.Add(LeftOutKinds.NoAnnotation, _all[i].Name);
            }
        }

        if (Images.TrueForAll(image => image.Boxes.Count == 0))
        {
            Images.Clear();
        }
    }

    // A folder says so with its whole name, a year aside: one called test_tubes holds test tubes.
    private static DataSplit SplitOfFolders(string name) =>
        name.Split('/')[..^1].Select(folder => DatasetLayout.SplitOf(folder.TrimEnd("0123456789".ToCharArray()))).FirstOrDefault(split => split != DataSplit.Unspecified);
}
