using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;

namespace Sundial.Scorer.Access;

/// <summary>The keys that may call this scorer, as the last assignment had them; asked at every request, without a database and without an allocation.</summary>
/// <remarks>
/// A key is hashed with its salt the first time it comes, and known by its text from then on. An assignment replaces all of it at once: a key that is no longer in it
/// is unknown to the next request. Texts that are no keys are never remembered, so that nobody can fill the memory with them.
/// </remarks>
/// <param name="rates">The tenants' rates.</param>
/// <param name="clock">Says what has expired.</param>
internal sealed class KeyRing(RateLimits rates, TimeProvider clock)
{
    // sdl_ and 12 characters; what follows is the secret.
    private const int PrefixLength = 16;
    private const int LongestKey = 256;

    private volatile Ring _ring = new([]);

    /// <summary>Takes an assignment's tenants and keys in place of all before.</summary>
    public void Apply(ScorerAssignment assignment)
    {
        rates.Apply(assignment.Tenants);
        var ring = new Ring(assignment.Keys);
        foreach (var (text, grant) in _ring.Verified)
        {
            if (ring.ByPrefix.TryGetValue(grant.Key.Prefix, out var key) && key.Role != Role.Worker && key.Hash.AsSpan().SequenceEqual(grant.Key.Hash))
            {
                ring.Verified[text] = new Grant(key, rates.Of(key.Tenant));
            }
        }

        _ring = ring;
    }

    /// <summary>Looks at the key that a request carries.</summary>
    /// <param name="key">What it sent, without the word in front.</param>
    /// <param name="grant">What it allows.</param>
    /// <returns>Whether it is good: known, not revoked, not expired, and no worker's.</returns>
    public bool TryAdmit(ReadOnlySpan<char> key, [NotNullWhen(true)] out Grant? grant)
    {
        var ring = _ring;
        if (!ring.Lookup.TryGetValue(key, out grant) && !TryVerify(ring, key, out grant))
        {
            return false;
        }

        return grant.ExpiresAtTicks == long.MaxValue || grant.ExpiresAtTicks > clock.GetUtcNow().UtcTicks;
    }

    private bool TryVerify(Ring ring, ReadOnlySpan<char> key, [NotNullWhen(true)] out Grant? grant)
    {
        grant = null;
        if (key.Length is <= PrefixLength or > LongestKey || !Ascii.IsValid(key)
            || !ring.PrefixLookup.TryGetValue(key[..PrefixLength], out var known)
            || known.Role == Role.Worker
            || !IsKey(key, known))
        {
            return false;
        }

        grant = ring.Verified.GetOrAdd(new string(key), new Grant(known, rates.Of(known.Tenant)));
        return true;
    }

    private static bool IsKey(ReadOnlySpan<char> key, AssignedKey known)
    {
        Span<byte> salted = stackalloc byte[known.Salt.Length <= 64 ? known.Salt.Length + key.Length : 0];
        if (salted.IsEmpty)
        {
            return false;
        }

        known.Salt.CopyTo(salted);
        Encoding.ASCII.GetBytes(key, salted[known.Salt.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted, hash);
        return CryptographicOperations.FixedTimeEquals(hash, known.Hash);
    }

    private sealed class Ring
    {
        public Ring(IReadOnlyList<AssignedKey> keys)
        {
            ByPrefix = keys.GroupBy(key => key.Prefix, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);
            PrefixLookup = ByPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
            Lookup = Verified.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public Dictionary<string, AssignedKey> ByPrefix { get; }

        public Dictionary<string, AssignedKey>.AlternateLookup<ReadOnlySpan<char>> PrefixLookup { get; }

        public ConcurrentDictionary<string, Grant> Verified { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, Grant>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
