namespace Sundial.Learning.Data;

/// <summary>
/// Random numbers addressed by what they are for and not by when they are drawn: the same key gives the same numbers on any thread,
/// in any order. SplitMix64 (Steele, Lea, Flood 2014), whose output function is a strong mixer of a counter, keyed by mixing twice.
/// </summary>
public struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The numbers for one purpose.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="first">What they are for, such as an epoch.</param>
    /// <param name="second">What they are for within it, such as an image.</param>
    public CounterRandom(ulong seed, ulong first, ulong second) =>
        _state = Mix(Mix(Mix(seed + Golden) + first + Golden) + second + Golden);

    /// <summary>One number for one purpose.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="first">What it is for.</param>
    /// <param name="second">What it is for within that.</param>
    public static ulong Hash(ulong seed, ulong first, ulong second) => new CounterRandom(seed, first, second).Next();

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += Golden);

    /// <summary>A whole number from 0 to <paramref name="below"/> - 1, by Lemire's multiplication; its bias is below 2⁻³² for any array.</summary>
    /// <param name="below">At least 1.</param>
    public int Next(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>A number in [0, 1).</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">The bound above.</param>
    public float Between(float low, float high) => low + ((high - low) * NextSingle());

    /// <summary>Puts items into a random order (Fisher and Yates).</summary>
    /// <param name="items">What to shuffle.</param>
    /// <typeparam name="T">Anything.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
