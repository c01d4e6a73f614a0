using Sundial.Learning.Data.Idx;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Sources;

/// <summary>What kind of thing a path is.</summary>
internal enum ImageSourceKind
{
    /// <summary>Image files in a folder.</summary>
    Folder,

    /// <summary>Image files in a zip archive.</summary>
    Zip,

    /// <summary>Image files in a tar archive, gzipped or not.</summary>
    Tar,

    /// <summary>MNIST-style IDX files, wherever they are.</summary>
    Idx,

    /// <summary>One image file.</summary>
    Image,
}

/// <summary>Where images come from, told by the bytes of what is there and not by its name.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Catalog">Reads it.</param>
internal sealed record ImageSource(string Path, ImageSourceKind Kind, ImageCatalog Catalog)
{
    private const int TarMarkOffset = 257;
    private const int StartBytes = 512;

    /// <summary>Finds out what a path is. Reads a few hundred bytes, or a folder's or archive's names until the first image.</summary>
    /// <exception cref="DatasetException">It does not exist, cannot be read, or is none of these.</exception>
    public static ImageSource Open(string path, ArchiveLimits limits, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
        {
            return FromContainer(ImageSourceKind.Folder, new FolderContainer { Path = path, Limits = limits }, cancel);
        }

        if (!File.Exists(path))
        {
            throw new DatasetException(DatasetCodes.Missing, $"There is no file or folder {path}, or this user may not enter the folder it is in; check the path.");
        }

        return FromFile(path, limits, cancel);
    }

    private static ImageSource FromFile(string path, ArchiveLimits limits, CancellationToken cancel)
    {
        var start = SourceFile.Start(path, gzipped: false, StartBytes);
        var gzipped = start is [0x1F, 0x8B, ..];
        var content = gzipped ? SourceFile.Start(path, gzipped: true, StartBytes) : start;
        if (start is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..])
        {
            return FromContainer(ImageSourceKind.Zip, new ZipContainer { Path = path, Limits = limits }, cancel);
        }

        if (IdxHeader.IsImages(content) || IdxHeader.IsLabels(content))
        {
            return FromIdxFile(path, limits);
        }

        if (LooksLikeTar(path, content))
        {
            return FromContainer(ImageSourceKind.Tar, new TarContainer { Path = path, Limits = limits, Gzipped = gzipped }, cancel);
        }

        if (ImageFormats.Of(start) != ImageFormat.Unknown)
        {
            return new ImageSource(path, ImageSourceKind.Image, new EncodedImageCatalog(new NamedFilesContainer { Path = path, Limits = limits, FilePaths = [path] }));
        }

        throw new DatasetException(
            DatasetCodes.Unsupported,
            $"{path} is {(start.Length == 0 ? "empty" : "of no kind that is known here")}; name a folder, .zip, .tar or .tar.gz with one sub-folder of images per class, or MNIST-style IDX files.");
    }

    // The ustar mark; an older tar has none, so there the name must say it.
    internal static bool LooksLikeTar(string path, ReadOnlySpan<byte> content)
    {
        var marked = content.Length >= TarMarkOffset + 5 && content.Slice(TarMarkOffset, 5).SequenceEqual("ustar"u8);
        return marked || (content.Length > 0 && s_tarNames.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
    }

    private static readonly string[] s_tarNames = [".tar", ".tar.gz", ".tgz"];

    private static ImageSource FromContainer(ImageSourceKind kind, FileContainer container, CancellationToken cancel)
    {
        var isIdx = false;
        foreach (var file in container.Files(cancel))
        {
            if (DatasetLayout.LooksLikeImage(file.Name))
            {
                isIdx = false;
                break;   // images decide; a folder of them need not be walked to its end
            }

            isIdx |= IdxNames.IsImages(file.Name);
        }

        return isIdx
            ? new ImageSource(container.Path, ImageSourceKind.Idx, new IdxCatalog(container))
            : new ImageSource(container.Path, kind, new EncodedImageCatalog(container));
    }

    // Images find their labels and labels their images by name.
    private static ImageSource FromIdxFile(string path, ArchiveLimits limits)
    {
        var name = System.IO.Path.GetFileName(path);
        if (!IdxNames.IsImages(name) && !IdxNames.IsLabels(name))
        {
            throw new DatasetException(DatasetCodes.Idx, $"{path} is an IDX file, but its partner cannot be found by its name; name images …-images-idx3-ubyte and their labels …-labels-idx1-ubyte.");
        }

        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var partner = Directory.EnumerateFiles(folder)
            .Where(file => System.IO.Path.GetFileName(file) is var other
                && IdxNames.IsImages(other) != IdxNames.IsImages(name)
                && (IdxNames.IsImages(other) || IdxNames.IsLabels(other))
                && IdxNames.PairKey(other) == IdxNames.PairKey(name))
            .Order(StringComparer.Ordinal)
            .Take(1);
        return new ImageSource(path, ImageSourceKind.Idx, new IdxCatalog(new NamedFilesContainer { Path = path, Limits = limits, FilePaths = [path, .. partner] }));
    }
}
