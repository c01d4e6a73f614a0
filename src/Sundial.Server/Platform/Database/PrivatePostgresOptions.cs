namespace Sundial.Server.Platform.Database;

/// <summary>Where and how the private PostgreSQL runs.</summary>
internal sealed record PrivatePostgresOptions
{
    /// <summary>Sundial's data folder; the database lies in the folder postgres in it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of the programs initdb, pg_ctl and postgres to use; null to look for them (<see cref="PostgresPrograms"/>).</summary>
    public string? Programs { get; init; }

    /// <summary>Whether a commit waits for the disk. Off only where nobody minds losing everything with the power: in tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>How many connections it takes.</summary>
    public int MaxConnections { get; init; } = 60;

    /// <summary>The program that makes a user namespace, for when this process is root; another name makes a start do without, as where containers forbid it.</summary>
    internal string NamespaceProgram { get; init; } = "unshare";
}
