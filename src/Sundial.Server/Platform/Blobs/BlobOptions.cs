using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Where the bytes lie and how long unnamed ones are kept: the section Blobs.</summary>
internal sealed class BlobOptions
{
    /// <summary>The folder of the blobs, and of what is on its way in; empty for the folder blobs in the data folder. Also with S3 bytes are collected here first.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The bucket; null keeps the bytes in <see cref="Folder"/>.</summary>
    public S3Options? S3 { get; set; }

    /// <summary>How long a blob that no row names is kept, and how long whoever put one has to name it. An hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often unnamed blobs are collected. Ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where bytes are collected before they have a name; in the same file system as <see cref="Folder"/>, so that naming them is a rename.</summary>
    public string SpoolFolder => Path.Combine(Folder, "incoming");
}
