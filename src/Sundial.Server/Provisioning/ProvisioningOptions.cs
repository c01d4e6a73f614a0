using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Provisioning;

/// <summary>The section <c>Provisioning</c> of the configuration: how many workers and scorers the server starts itself.</summary>
internal sealed class ProvisioningOptions : IValidatableObject
{
    /// <summary>Least number of workers, and how many wait idle for the next job; 1 unless set.</summary>
    [Range(0, 1000)]
    public int Min { get; set; } = 1;

    /// <summary>Most workers; one for every two processors of the machine unless set. 0 starts none.</summary>
    [Range(0, 1000)]
    public int Max { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many scorers the server keeps running on this machine; 1 unless set. 0 starts none.</summary>
    [Range(0, 100)]
    public int Scorers { get; set; } = 1;

    /// <summary>The port of the first of them, the next ones having the next ports; 0, which it is unless set, takes free ones, and the same again at the next start.</summary>
    [Range(0, 65000)]
    public int ScorerPort { get; set; }

    /// <summary>How long a worker has nothing to do before one too many is ended, in seconds; 60 unless set.</summary>
    [Range(0, 86400)]
    public double CoolDownSeconds { get; set; } = 60;

    /// <summary>How often it is looked whether workers are too few or too many, in seconds; 0.5 unless set. A worker's end is heard at once.</summary>
    [Range(0.05, 60)]
    public double LookSeconds { get; set; } = 0.5;

    /// <summary>Whether workers and scorers go on when the server is stopped; they are told to end unless set.</summary>
    public bool Outlive { get; set; }

    /// <summary>How tenants' own programs are confined: auto, bubblewrap or none.</summary>
    [RegularExpression("auto|bubblewrap|none")]
    public string Sandbox { get; set; } = "auto";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max)
        {
            yield return new ValidationResult($"Provisioning:Min ({Min}) is above Provisioning:Max ({Max}).", [nameof(Min)]);
        }
    }
}
