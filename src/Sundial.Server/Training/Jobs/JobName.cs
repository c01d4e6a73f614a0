using System.Security.Cryptography;

namespace Sundial.Server.Training.Jobs;

/// <summary>Names for jobs whose users gave none: the data set's, and syllables that can be said.</summary>
internal static class JobName
{
    private const string Consonants = "bdfgklmnprstvz";
    private const string Vowels = "aeiou";
    private const int Longest = 100;

    /// <summary>A name that is likely to be free.</summary>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="tries">How many were taken: each adds a syllable.</param>
    public static string MakeUp(string dataset, int tries)
    {
        var suffix = string.Concat(Enumerable.Range(0, 3 + tries).Select(_ => Syllable()));
        return $"{dataset[..Math.Min(dataset.Length, Longest - suffix.Length - 1)]}-{suffix}";
    }

    private static string Syllable() => $"{Consonants[RandomNumberGenerator.GetInt32(Consonants.Length)]}{Vowels[RandomNumberGenerator.GetInt32(Vowels.Length)]}";
}
