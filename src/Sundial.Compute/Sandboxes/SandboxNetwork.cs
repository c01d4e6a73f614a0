namespace Sundial.Compute.Sandboxes;

/// <summary>Which network a confined program has.</summary>
internal enum SandboxNetwork
{
    /// <summary>None but its own loopback.</summary>
    None,

    /// <summary>That of the machine: it can be reached by whoever reaches the machine, and reach others.</summary>
    OfTheMachine,
}
