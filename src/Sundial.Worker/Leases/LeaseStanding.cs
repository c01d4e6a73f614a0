namespace Sundial.Worker.Leases;

/// <summary>What has become of a lease.</summary>
internal enum LeaseStanding
{
    /// <summary>As far as is known, nobody else has the job.</summary>
    Held,

    /// <summary>The master refused it: nothing may be written any more.</summary>
    Lost,

    /// <summary>The holder gave it back, with a model or a reason.</summary>
    Ended,
}
