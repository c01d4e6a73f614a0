using Sundial.Learning.Data.Idx;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data;

/// <summary>What kind of thing a path is, told by its bytes and not by its name.</summary>
public enum ImageSourceKind
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>A tar archive, gzipped or not.</summary>
    Tar,

    /// <summary>MNIST-style IDX files.</summary>
    Idx,

    /// <summary>One image file.</summary>
    Image,
}

/// <summary>
/// Where images come from: a folder, a zip, a tar or gzipped tar with one sub-folder a class (train/, test/ or val/ above them
/// where there are such), or IDX files.
/// </summary>
public sealed class ImageSource
{
    private const int TarMagicOffset = 257;
    private const int StartBytes = 512;

    private ImageSource(string path, ImageSourceKind kind, ImageCatalog catalog)
    {
        Path = path;
        Kind = kind;
        Catalog = catalog;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public ImageSourceKind Kind { get; }

    internal ImageCatalog Catalog { get; }

    /// <summary>Finds out what a path is. Reads a few hundred bytes, or a folder's or archive's names.</summary>
    /// <param name="path">A folder, an archive, an IDX file or an image.</param>
    /// <param name="limits">What an archive may unpack to.</param>
    /// <exception cref="DatasetException">It does not exist, cannot be read, or is none of these.</exception>
    public static ImageSource Open(string path, ArchiveLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        limits ??= new ArchiveLimits();
        if (Directory.Exists(path))
        {
            return FromContainer(path, ImageSourceKind.Folder, new FolderContainer { Path = path, Limits = limits });
        }

        if (!File.Exists(path))
        {
            throw new DatasetException(DatasetCodes.Missing, $"There is no file or folder {path}, or this user may not enter the folder it is in; check the path.");
        }

        return FromFile(path, limits);
    }

    /// <summary>The images with their classes, by name. Reads every name and header, so it takes a while on large data.</summary>
    /// <param name="options">Bounds; the defaults when null.</param>
    /// <param name="cancel">Stops it.</param>
    public IReadOnlyList<ImageEntry> Entries(ImageReadOptions? options = null, CancellationToken cancel = default)
    {
        var survey = Catalog.Survey(new SurveyRequest(options ?? new ImageReadOptions(), Labelled: true), null, cancel);
        return [.. survey.Images
            .Select(image => new ImageEntry(image.Name, image.ClassName, image.Split, image.Bytes))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    private static ImageSource FromFile(string path, ArchiveLimits limits)
    {
        var start = SourceFile.Start(path, gzipped: false, StartBytes);
        var gzipped = start is [0x1F, 0x8B, ..];
        var content = gzipped ? SourceFile.Start(path, gzipped: true, StartBytes) : start;
        if (start is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..])
        {
            return FromContainer(path, ImageSourceKind.Zip, new ZipContainer { Path = path, Limits = limits });
        }

        if (IdxHeader.IsImages(content))
        {
            return FromIdxFile(path, limits);
        }

        if (LooksLikeTar(path, content))
        {
            return FromContainer(path, ImageSourceKind.Tar, new TarContainer { Path = path, Limits = limits, Gzipped = gzipped });
        }

        if (ImageFormats.Of(start) != ImageFormat.Unknown)
        {
            return new ImageSource(path, ImageSourceKind.Image, new EncodedImageCatalog(new SingleFileContainer { Path = path, Limits = limits, FilePaths = [path] }));
        }

        throw new DatasetException(
            DatasetCodes.Unsupported,
            $"{path} is {(start.Length == 0 ? "empty" : "of no kind that is known here")}; name a folder, .zip, .tar or .tar.gz with one sub-folder of images per class, or MNIST-style IDX files.");
    }

    // The ustar mark; an older tar has none, so there the name must say it.
    private static bool LooksLikeTar(string path, ReadOnlySpan<byte> content)
    {
        var marked = content.Length >= TarMagicOffset + 5 && content.Slice(TarMagicOffset, 5).SequenceEqual("ustar"u8);
        var name = path.ToUpperInvariant();
        return marked || name.EndsWith(".TAR", StringComparison.Ordinal) || name.EndsWith(".TAR.GZ", StringComparison.Ordinal) || name.EndsWith(".TGZ", StringComparison.Ordinal);
    }

    private static ImageSource FromContainer(string path, ImageSourceKind kind, FileContainer container)
    {
        var isIdx = false;
        foreach (var file in container.Files())
        {
            if (DatasetLayout.LooksLikeImage(file.Name))
            {
                isIdx = false;
                break;   // images decide; a folder of them need not be walked to its end
            }

            isIdx |= IdxNames.IsImages(file.Name);
        }

        return isIdx
            ? new ImageSource(path, ImageSourceKind.Idx, new IdxCatalog(container))
            : new ImageSource(path, kind, new EncodedImageCatalog(container));
    }

    private static ImageSource FromIdxFile(string path, ArchiveLimits limits)
    {
        if (!IdxNames.IsImages(path))
        {
            throw new DatasetException(DatasetCodes.Idx, $"{path} holds IDX images, but its labels cannot be found by its name; name it …-images-idx3-ubyte and the labels …-labels-idx1-ubyte.");
        }

        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var key = IdxNames.PairKey(System.IO.Path.GetFileName(path));
        var labels = Directory.EnumerateFiles(folder)
            .Where(file => IdxNames.IsLabels(file) && IdxNames.PairKey(System.IO.Path.GetFileName(file)) == key)
            .Order(StringComparer.Ordinal)
            .Take(1);
        return new ImageSource(path, ImageSourceKind.Idx, new IdxCatalog(new SingleFileContainer { Path = path, Limits = limits, FilePaths = [path, .. labels] }));
    }
}
