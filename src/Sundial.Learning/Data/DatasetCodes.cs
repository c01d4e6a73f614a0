namespace Sundial.Learning.Data;

/// <summary>The codes a <see cref="DatasetException"/> carries. They never change their meaning.</summary>
public static class DatasetCodes
{
    /// <summary>The path names nothing.</summary>
    public const string Missing = "dataset.missing";

    /// <summary>The path names something that is no image data set.</summary>
    public const string Unsupported = "dataset.unsupported";

    /// <summary>The operating system refuses to let it be read, or the medium fails.</summary>
    public const string Unreadable = "dataset.unreadable";

    /// <summary>There is no usable image.</summary>
    public const string Empty = "dataset.empty";

    /// <summary>There is only one class, or there are no class folders.</summary>
    public const string OneClass = "dataset.one-class";

    /// <summary>At least one class holds too few images to learn from.</summary>
    public const string TooFew = "dataset.too-few";

    /// <summary>The data changed while it was being read.</summary>
    public const string Changed = "dataset.changed";

    /// <summary>The scratch file for decoded pixels cannot be written.</summary>
    public const string Scratch = "dataset.scratch";

    /// <summary>A file of an archive would leave the archive's folder.</summary>
    public const string UnsafePath = "archive.unsafe-path";

    /// <summary>An archive unpacks to more than its limits allow.</summary>
    public const string ArchiveTooLarge = "archive.too-large";

    /// <summary>An archive is damaged or ends early.</summary>
    public const string ArchiveDamaged = "archive.damaged";

    /// <summary>Every image is larger than the limit.</summary>
    public const string ImageTooLarge = "image.too-large";

    /// <summary>An IDX file does not keep to its format, or its labels do not match.</summary>
    public const string Idx = "idx.invalid";

    /// <summary>The native image library cannot be found or loaded.</summary>
    public const string NoDecoder = "image.no-decoder";

    /// <summary>Data to test on has a class that was not learned.</summary>
    public const string UnknownClass = "dataset.unknown-class";

    /// <summary>There are no boxes, or none that can be used.</summary>
    public const string Annotations = "dataset.annotations";
}
