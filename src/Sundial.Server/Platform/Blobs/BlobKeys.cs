namespace Sundial.Server.Platform.Blobs;

/// <summary>Which keys there are: sha256/ab/cdef… for the artifacts, and what any key may look like.</summary>
internal static class BlobKeys
{
    /// <summary>What all artifacts' keys begin with.</summary>
    public const string Artifacts = "sha256/";
    private const int MaxLength = 500;

    /// <summary>Where the bytes of a digest lie. Two digits fan them out over 256 folders.</summary>
    public static string Of(Digest digest) => $"{Artifacts}{digest.Hex[..2]}/{digest.Hex[2..]}";

    /// <summary>Refuses a key that <see cref="IBlobStore"/> does not allow.</summary>
    public static string Checked(string key) =>
        key.Length is > 0 and <= MaxLength && key.Split('/').All(IsPart) ? key : throw new ArgumentException($"'{key}' is not a key of the blob store.", nameof(key));

    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] != '.' && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');
}
