using System.Security.Cryptography;
using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Names for endpoints whose users gave none: what it runs, and syllables that can be said.</summary>
internal static class EndpointName
{
    private const string Consonants = "bdfgklmnprstvz";
    private const string Vowels = "aeiou";

    /// <summary>A name that is likely to be free.</summary>
    /// <param name="variant">What it runs.</param>
    /// <param name="tries">How many were taken: each adds a syllable.</param>
    public static string MakeUp(VariantRequest variant, int tries)
    {
        var suffix = string.Concat(Enumerable.Range(0, 3 + tries).Select(_ => Syllable()));
        var named = (variant.Model ?? variant.Job ?? variant.Chain![0]).Split(':')[0];
        var stem = Guid.TryParse(named, out _) ? "" : new string([.. named.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        return stem.Length == 0 ? suffix : $"{stem[..Math.Min(stem.Length, EndpointFaults.LongestName - suffix.Length - 1)]}-{suffix}";
    }

    private static string Syllable() => $"{Consonants[RandomNumberGenerator.GetInt32(Consonants.Length)]}{Vowels[RandomNumberGenerator.GetInt32(Vowels.Length)]}";
}
