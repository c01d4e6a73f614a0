namespace Sundial.Console.Components.Pictures;

/// <summary>Kinds of pictures that models and browsers both know.</summary>
internal static class PictureType
{
    /// <summary>For the attribute <c>accept</c> of a file field.</summary>
    public const string Accepted = "image/png,image/jpeg,image/webp,image/gif";

    /// <summary>Whether a media type is one of theirs.</summary>
    public static bool Is(string mediaType) => mediaType is "image/png" or "image/jpeg" or "image/webp" or "image/gif";

    /// <summary>The media type of a picture by how it begins; null where it is none.</summary>
    public static string? Of(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : file.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG"u8]) ? "image/png"
        : file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) ? "image/webp"
        : file.StartsWith("GIF8"u8) ? "image/gif"
        : null;
}
