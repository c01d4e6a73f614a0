namespace Sundial.Server.Platform.Blobs;

/// <summary>A bucket of S3, or of a store that speaks like it. Keys and secrets come from where the SDK usually looks: environment, profile, instance.</summary>
internal sealed class S3Options
{
    /// <summary>The bucket, which must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Put before every key, with a '/' at its end; empty for none.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The address of a store other than Amazon's; null for Amazon's.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The region; null for the SDK's usual choice, or us-east-1 where there is an <see cref="Endpoint"/>.</summary>
    public string? Region { get; set; }
}
