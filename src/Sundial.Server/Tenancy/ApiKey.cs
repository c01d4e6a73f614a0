using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Sundial.Server.Tenancy;

/// <summary>An API key: <c>sdl_</c>, 12 characters to look it up by, and a secret of 256 random bits, as <c>sdl_PREFIX_SECRET</c>.</summary>
/// <param name="Prefix"><c>sdl_</c> and the 12 characters.</param>
/// <param name="Secret">The whole key, as it is sent.</param>
internal sealed record ApiKey(string Prefix, string Secret)
{
    private const string Mark = "sdl_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int PrefixLength = 12;
    private const int SaltBytes = 16;

    // 43 of 62 characters are 256 bits.
    private const int SecretLength = 43;

    /// <summary>A new one.</summary>
    public static ApiKey Create()
    {
        var prefix = Mark + RandomNumberGenerator.GetString(Alphabet, PrefixLength);
        return new(prefix, $"{prefix}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}");
    }

    /// <summary>Reads what a caller sent.</summary>
    /// <returns>Whether it has the form of a key.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKey? key)
    {
        const int At = 4 + PrefixLength;
        key = text.Length == At + 1 + SecretLength && text.StartsWith(Mark, StringComparison.Ordinal) && text[At] == '_' && text.All(char.IsAscii)
            ? new(text[..At], text)
            : null;
        return key is not null;
    }

    /// <summary>What is stored of it: fresh salt, and the hash of salt and key. A fast hash is enough, since the key is not a person's choice.</summary>
    public (byte[] Salt, byte[] Hash) Stored()
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return (salt, HashWith(salt));
    }

    /// <summary>Whether it is the key that this was stored of, in the same time whatever the answer.</summary>
    public bool Is(byte[] salt, byte[] hash) => CryptographicOperations.FixedTimeEquals(HashWith(salt), hash);

    /// <summary>Not the secret, should a log get hold of it.</summary>
    public override string ToString() => Prefix;

    private byte[] HashWith(byte[] salt) => SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(Secret)]);
}
