using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Scorers;

/// <summary><c>sundial scorer …</c></summary>
internal static class ScorerCommands
{
    /// <summary>Adds what a scorer is started with, and the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        BeScorer.Fill(noun, around);
        noun.Add(new RemoteCommand("list", "List the scorers that are known.", around, [], call => call.TellAllAsync(
            call.Client.Scorers.ListAsync(call.Cancel),
            "There is no scorer; start one with sundial scorer --server URL --token KEY.",
            ["name", "address", "cpu", "for models", "used", "endpoints", "last heard of"],
            scorer =>
            [
                scorer.Name, scorer.Address.AbsoluteUri.TrimEnd('/'),
                scorer.Cpus.ToString(CultureInfo.InvariantCulture), Numbers.Bytes(scorer.MemoryBytes), Numbers.Bytes(scorer.UsedBytes),
                scorer.Endpoints.ToString(CultureInfo.InvariantCulture), scorer.IsThere ? Numbers.When(scorer.LastSeenAt, call.Clock) : $"gone since {Numbers.When(scorer.LastSeenAt, call.Clock)}",
            ])));
    }
}
