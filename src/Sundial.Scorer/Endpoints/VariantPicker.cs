using System.Numerics;

namespace Sundial.Scorer.Endpoints;

/// <summary>Shares requests out among variants by their weights: the same key always to the same one, on every scorer; without a key by turns, so that even few requests are shared as the weights say.</summary>
internal sealed class VariantPicker
{
    // 2^64 divided by the golden ratio: multiples of it are spread more evenly over the range than chance would.
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly IReadOnlyList<ServedVariant> _variants;
    private readonly double[] _upTo;
    private long _turn;

    /// <summary>Shares out among these; those whose weight is zero get only what asks for them, unless all are.</summary>
    /// <param name="variants">At least one.</param>
    public VariantPicker(IReadOnlyList<ServedVariant> variants)
    {
        ArgumentOutOfRangeException.ThrowIfZero(variants.Count);
        var all = variants.Sum(variant => variant.Weight);
        var sum = 0.0;
        _variants = variants;
        _upTo = [.. variants.Select(variant => all > 0 ? (sum += variant.Weight) / all : (sum += 1) / variants.Count)];
    }

    /// <summary>Picks one.</summary>
    /// <param name="key">The caller's key; null for none.</param>
    public ServedVariant Pick(string? key)
    {
        if (_variants.Count == 1)
        {
            return _variants[0];
        }

        var hash = key is null ? (ulong)Interlocked.Increment(ref _turn) * Golden : Hash(key);
        return At((hash >> 11) * (1.0 / (1UL << 53)));
    }

    /// <summary>A hash that is the same in every process and on every machine.</summary>
    internal static ulong Hash(ReadOnlySpan<char> key)
    {
        var hash = 0UL;
        foreach (var letter in key)
        {
            hash = BitOperations.RotateLeft((hash ^ letter) * Golden, 29);
        }

        // The finaliser of SplitMix64: every bit of the key moves every bit of the hash.
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    private ServedVariant At(double place)
    {
        var last = 0;
        for (var i = 0; i < _upTo.Length; i++)
        {
            if (place < _upTo[i])
            {
                return _variants[i];
            }

            // Rounding may leave the last bound a little under one: what falls beyond goes to the last one that gets anything.
            last = i == 0 || _upTo[i] > _upTo[i - 1] ? i : last;
        }

        return _variants[last];
    }
}
