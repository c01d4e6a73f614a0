namespace Sundial.Console;

/// <summary>What the console must be told by who composes it.</summary>
public sealed record ConsoleOptions
{
    /// <summary>A folder of its own, where it keeps the keys that seal sessions; made when it is not there. Sessions outlive a restart with the same folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The address of the API; asked for with the first request, when the server listens.</summary>
    public required Func<Uri> Api { get; init; }

    /// <summary>Whether whoever composes the console is about to add the sample data set <c>digits</c> to the operator's tenant. Never, unless set.</summary>
    public Func<bool> SampleIsComing { get; init; } = () => false;
}
