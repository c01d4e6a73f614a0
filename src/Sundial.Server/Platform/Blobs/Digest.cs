using System.Diagnostics.CodeAnalysis;

namespace Sundial.Server.Platform.Blobs;

/// <summary>The SHA-256 of some bytes, which is their name: 64 lower-case hexadecimal digits.</summary>
internal readonly record struct Digest
{
    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>As it is stored and sent.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("A digest that was never set has no digits.");

    /// <summary>Of the 32 bytes that the hash function gave.</summary>
    public static Digest Of(ReadOnlySpan<byte> hash) => hash.Length == 32
        ? new(Convert.ToHexStringLower(hash))
        : throw new ArgumentException($"A SHA-256 has 32 bytes, not {hash.Length}.", nameof(hash));

    /// <summary>Reads 64 hexadecimal digits of either case, with or without "sha256:" before them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        const string Prefix = "sha256:";
        var hex = text is not null && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        var valid = hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit);
#pragma warning disable CA1308 // Lower case is the form in use.
        digest = valid ? new(hex!.ToLowerInvariant()) : default;
#pragma warning restore CA1308
        return valid;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">It is no digest.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException("A digest is the 64 hexadecimal digits of a SHA-256.");

    /// <inheritdoc/>
    public override string ToString() => _hex ?? "";
}
