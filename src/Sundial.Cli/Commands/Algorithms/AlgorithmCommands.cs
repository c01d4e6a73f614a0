using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Algorithms;

namespace Sundial.Cli.Commands.Algorithms;

/// <summary><c>sundial algorithm …</c></summary>
internal static class AlgorithmCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(CreateAlgorithm.Command(around));
        noun.Add(new RemoteCommand("list", "List the algorithms that come with Sundial, and your tenant's own.", around, [], call => call.TellAllAsync(
            call.Client.Algorithms.ListAsync(call.Cancel),
            "There is no algorithm.",
            ["name", "version", "from", "command", "since"],
            algorithm =>
            [
                algorithm.Name, algorithm.Version.ToString(CultureInfo.InvariantCulture), algorithm.BuiltIn ? "Sundial" : "you",
                string.Join(' ', algorithm.Specification.Command), Numbers.When(algorithm.CreatedAt, call.Clock),
            ])));
        noun.Add(Show(around));
    }

    /// <summary>What is known of an algorithm, in words.</summary>
    public static IEnumerable<(string, string?)> FactsOf(AlgorithmView algorithm, TimeProvider clock)
    {
        var specification = algorithm.Specification;
        yield return ("Algorithm", $"{algorithm.Name}:{algorithm.Version}{(algorithm.BuiltIn ? ", comes with Sundial" : string.Empty)}");
        yield return ("Id", algorithm.Id.ToString());
        yield return ("Command", string.Join(' ', specification.Command));
        yield return ("Serves by", specification.Serve is { } serve ? string.Join(' ', serve) : null);
        yield return ("Objective", specification.Objective is { } objective ? $"{(objective.Maximize ? "most" : "least")} {objective.Metric}" : null);
        yield return ("Time", specification.FillsDeadline ? "uses all there is until the deadline" : "ends when it is done");
        yield return ("Evaluates", specification.CanEvaluate ? "checkpoints, on data that training never sees" : null);
        foreach (var metric in specification.MetricDefinitions)
        {
            yield return ("Metric", $"{metric.Name} = {metric.Regex}");
        }

        foreach (var (name, value) in specification.Hyperparameters ?? new Dictionary<string, string?>())
        {
            yield return ("Hyperparameter", value is null ? name : $"{name}, {value} unless set");
        }

        yield return ("Files", algorithm.BundleSha256 is { } digest ? $"SHA-256 {digest}" : null);
        yield return ("Since", Numbers.When(algorithm.CreatedAt, clock));
    }

    private static RemoteCommand Show(Surroundings around)
    {
        var name = OptionOf.Named("ALGORITHM", "Name or id of the algorithm, as NAME or NAME:VERSION.");
        return new RemoteCommand("show", "Show an algorithm.", around, [name], async call =>
        {
            var (algorithm, version) = VersionedName.Of(call.Get(name));
            call.Tell(await call.Client.Algorithms.GetAsync(algorithm, version, call.Cancel), known => FactsOf(known, call.Clock));
        });
    }
}
