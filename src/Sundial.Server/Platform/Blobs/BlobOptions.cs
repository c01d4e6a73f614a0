namespace Sundial.Server.Platform.Blobs;

/// <summary>Where the bytes lie and how long unnamed ones are kept.</summary>
internal sealed class BlobOptions
{
    /// <summary>The folder of the blobs, and of what is on its way in. Also with S3 bytes are collected here first.</summary>
    public required string Folder { get; init; }

    /// <summary>The bucket; null keeps the bytes in <see cref="Folder"/>.</summary>
    public S3Options? S3 { get; init; }

    /// <summary>How long a blob that no row names is kept, and how long whoever put one has to name it. An hour.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often unnamed blobs are collected. Ten minutes.</summary>
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where bytes are collected before they have a name; in the same file system as <see cref="Folder"/>, so that naming them is a rename.</summary>
    public string SpoolFolder => Path.Combine(Folder, "incoming");
}
