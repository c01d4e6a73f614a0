using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundial.Scorer.Capture;

/// <summary>Makes inference ids (UUID version 7: they sort by time), without a system call for each, and decides by an id whether its prediction is kept.</summary>
internal static class InferenceIds
{
    // Random bits are for being the only one, not for being a secret: a tenant's predictions are guarded by its key.
    [ThreadStatic]
    private static ulong _high;

    [ThreadStatic]
    private static ulong _low;

    /// <summary>A new id.</summary>
    /// <param name="at">When the request had arrived.</param>
    public static Guid New(DateTimeOffset at)
    {
        if (_high == 0)
        {
            Span<ulong> seed = stackalloc ulong[2];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(seed));
            (_high, _low) = (seed[0] | 1, seed[1]);
        }

        // A 128-bit counter with an odd step never repeats within a thread; the mix spreads it over the 74 bits there are.
        _low += 0x9E3779B97F4A7C15;
        var first = Mix(_low ^ _high);
        var second = Mix(_low + (_high * 0xD1342543DE82EF95));
        var milliseconds = (ulong)at.ToUnixTimeMilliseconds();
        var upper = (milliseconds << 16) | 0x7000 | (first & 0x0FFF);
        var lower = 0x8000_0000_0000_0000 | (second >> 2);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, upper);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], lower);
        return new(bytes, bigEndian: true);
    }

    /// <summary>Whether the prediction of this id is one of the share that is kept: always the same answer for the same id.</summary>
    /// <param name="id">The inference id.</param>
    /// <param name="share">From 0, none, to 1, all.</param>
    public static bool IsKept(Guid id, double share)
    {
        if (share >= 1)
        {
            return true;
        }

        var halves = Unsafe.As<Guid, (ulong First, ulong Second)>(ref id);
        // 53 bits make a number in [0, 1) that is below share as often as it should be.
        return (Mix(halves.First ^ Mix(halves.Second)) >> 11) * (1.0 / (1UL << 53)) < share;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection, so that different counters stay different.</summary>
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
