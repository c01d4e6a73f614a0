namespace Sundial.Contracts.Tenancy;

/// <summary>A new API key.</summary>
/// <param name="Role">What its holder may do.</param>
/// <param name="Tenant">Name or id of the tenant; the caller's own unless set. Another's only for the operator's administrators.</param>
/// <param name="Principal">Whose key it is, made when there is none of that name; a name is made up unless set.</param>
/// <param name="ExpiresInSeconds">Seconds until it is no longer good; for ever unless set.</param>
/// <param name="Endpoints">Names of the only endpoints it is to be good for, and for nothing else; for viewers and developers. Everything that the role may do unless set.</param>
public sealed record CreateKeyRequest(
    Role Role, string? Tenant = null, string? Principal = null, double? ExpiresInSeconds = null, IReadOnlyList<string>? Endpoints = null);

/// <summary>A key that was just made.</summary>
/// <param name="Key">What is known of it later.</param>
/// <param name="Secret">The whole key, to be sent as <c>Authorization: Bearer</c>. This is the only time it is shown.</param>
public sealed record CreatedKey(KeyView Key, string Secret);

/// <summary>A key, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">What it begins with.</param>
/// <param name="Tenant">Name of its tenant.</param>
/// <param name="Principal">Whose it is.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is no longer good.</param>
/// <param name="LastUsedAt">When it was last used, to a minute.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="Endpoints">The only endpoints it is good for; null where it is good for all that the role may do.</param>
public sealed record KeyView(
    Guid Id,
    string Prefix,
    string Tenant,
    string Principal,
    Role Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt,
    IReadOnlyList<string>? Endpoints = null);

/// <summary>Who the caller is.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Principal">Its principal's name.</param>
/// <param name="Role">What it may do.</param>
public sealed record MeView(TenantView Tenant, string Principal, Role Role);
