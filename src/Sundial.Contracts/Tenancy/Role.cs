namespace Sundial.Contracts.Tenancy;

/// <summary>What the holder of a key may do, within its tenant.</summary>
public enum Role
{
    /// <summary>Sees everything and changes nothing.</summary>
    Viewer,

    /// <summary>Makes data sets, jobs and models, too.</summary>
    Developer,

    /// <summary>Makes and revokes keys, too; in the operator's tenant also tenants, and looks after the workers.</summary>
    Admin,

    /// <summary>Takes jobs and reports on them, and nothing else; only in the operator's tenant.</summary>
    Worker,
}
