using Sundial.Cli.Processes;

namespace Sundial.Cli.Remote;

/// <summary>What a command that speaks with a server stands in.</summary>
/// <param name="Terminal">What it writes to.</param>
/// <param name="Clock">Its time.</param>
internal sealed record Surroundings(Terminal Terminal, TimeProvider Clock);
