namespace Sundial.Server;

/// <summary>Where the server keeps its things and where it listens.</summary>
public sealed record ServerOptions
{
    /// <summary>Setting <c>Data</c>: the data folder, made if it is not there. Unless set, the folder <c>sundial</c> among the user's application data.</summary>
    public required string Data { get; init; }

    /// <summary>Setting <c>Listen</c>: the address, as http://HOST:PORT; port 0 takes any that is free. http://127.0.0.1:7300 unless set.</summary>
    public required string Listen { get; init; }

    /// <summary>Setting <c>Database</c>: where PostgreSQL is, in the driver's form; null starts a private one in the data folder.</summary>
    public string? Database { get; init; }
}
