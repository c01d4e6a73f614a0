using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>What the database says of a key that is good.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="RequestsPerSecond">The tenant's quota.</param>
/// <param name="Endpoints">The only endpoints the key is good for; null where it is good for all that the role may do.</param>
/// <param name="LastUsedAt">When it was last used, to a minute.</param>
internal sealed record KeyHolder(Guid KeyId, Caller Caller, int RequestsPerSecond, IReadOnlyList<string>? Endpoints, DateTimeOffset? LastUsedAt);
