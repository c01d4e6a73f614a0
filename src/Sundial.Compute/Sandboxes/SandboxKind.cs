namespace Sundial.Compute.Sandboxes;

/// <summary>How a tenant's own programs are confined.</summary>
internal enum SandboxKind
{
    /// <summary>Not at all, and so they are not run.</summary>
    Refused,

    /// <summary>By bubblewrap: no network, a read-only system, nothing of other jobs.</summary>
    Bubblewrap,

    /// <summary>Not at all, and they are run all the same: the operator trusts them.</summary>
    Trusted,
}
