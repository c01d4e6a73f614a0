namespace Sundial.Compute.Processes;

/// <summary>How a program is started.</summary>
internal sealed record ProgramStart
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The folder it starts in.</summary>
    public required string Folder { get; init; }

    /// <summary>All of its environment: it inherits nothing.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The variable, as <c>NAME=value</c>, by which whatever it starts is found.</summary>
    public string? Mark { get; init; }

    /// <summary>Whether others go first.</summary>
    public bool LowPriority { get; init; }

    /// <summary>Whether it is confined by bubblewrap, which ends all of it by itself.</summary>
    public bool IsConfined { get; init; }

    /// <summary>Whether something will be written to its standard input; else that is empty.</summary>
    public bool TakesInput { get; init; }
}
