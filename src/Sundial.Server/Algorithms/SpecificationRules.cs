using System.Text.RegularExpressions;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Algorithms;

/// <summary>What a tenant's algorithm may say of itself. The bounds are those of docs/algorithm-contract.md, which has them of SageMaker.</summary>
internal static partial class SpecificationRules
{
    private const int MaxArguments = 100;
    private const int MaxArgument = 1000;
    private const int MaxMetrics = 40;
    private const int MaxMetricName = 255;
    private const int MaxRegex = 500;
    private const int MaxHyperparameters = 100;
    private const int MaxHyperparameter = 256;
    private const int MaxVariables = 100;
    private const int MaxVariable = 512;
    private const double MaxLeastSeconds = 30 * 24 * 3600;

    /// <summary>Looks at all of it.</summary>
    public static void Check(Faults faults, AlgorithmSpecification specification)
    {
        CheckCommand(faults, "specification.command", specification.Command);
        if (specification.Serve is { } serve)
        {
            CheckCommand(faults, "specification.serve", serve);
        }

        CheckMetrics(faults, specification.MetricDefinitions);
        CheckHyperparameters(faults, specification.Hyperparameters);
        CheckEnvironment(faults, "specification.environment", specification.Environment);
        faults.Check(specification.Objective is null || IsName(specification.Objective.Metric), "specification.objective.metric", $"must be 1 to {MaxMetricName} characters");
        faults.Check(specification.LeastSeconds is >= 0 and <= MaxLeastSeconds, "specification.least_seconds", $"must be from 0 to {MaxLeastSeconds}");
    }

    /// <summary>Looks at a program and its first arguments.</summary>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="member">Where they stand in the request.</param>
    /// <param name="command">The command.</param>
    public static void CheckCommand(Faults faults, string member, IReadOnlyList<string> command)
    {
        if (faults.Check(command.Count is > 0 and <= MaxArguments, member, $"must have 1 to {MaxArguments} elements"))
        {
            faults.Check(!string.IsNullOrWhiteSpace(command[0]), $"{member}[0]", "must name a program");
            faults.Check(command.All(argument => argument.Length <= MaxArgument), member, $"must have elements of at most {MaxArgument} characters");
        }
    }

    private static void CheckMetrics(Faults faults, IReadOnlyList<MetricDefinition> metrics)
    {
        if (!faults.Check(metrics.Count <= MaxMetrics, "specification.metric_definitions", $"must be at most {MaxMetrics}"))
        {
            return;
        }

        for (var i = 0; i < metrics.Count; i++)
        {
            var member = $"specification.metric_definitions[{i}]";
            faults.Check(IsName(metrics[i].Name), $"{member}.name", $"must be 1 to {MaxMetricName} characters");
            CheckRegex(faults, $"{member}.regex", metrics[i].Regex);
        }

        faults.Check(
            metrics.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Count() == metrics.Count, "specification.metric_definitions", "must have names that differ");
    }

    private static void CheckRegex(Faults faults, string member, string regex)
    {
        if (!faults.Check(regex.Length is > 0 and <= MaxRegex, member, $"must be 1 to {MaxRegex} characters"))
        {
            return;
        }

        try
        {
            var compiled = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            faults.Check(compiled.GetGroupNumbers().Length > 1, member, "must have a group in parentheses, which is the number");
        }
        catch (NotSupportedException)
        {
            faults.Check(false, member, "must do without look-around, back-references and very large repetitions, which cannot be matched in linear time");
        }
        catch (ArgumentException fault)
        {
            faults.Check(false, member, $"is no regular expression ({fault.Message.TrimEnd('.')})");
        }
    }

    private static void CheckHyperparameters(Faults faults, IReadOnlyDictionary<string, string?>? hyperparameters)
    {
        const string Member = "specification.hyperparameters";
        if (hyperparameters is not null && faults.Check(hyperparameters.Count <= MaxHyperparameters, Member, $"must be at most {MaxHyperparameters}"))
        {
            faults.Check(hyperparameters.Keys.All(name => name.Length is > 0 and <= MaxHyperparameter), Member, $"must have names of 1 to {MaxHyperparameter} characters");
            faults.Check(hyperparameters.Values.All(value => value is null or { Length: <= MaxHyperparameter }), Member, $"must have defaults of at most {MaxHyperparameter} characters");
        }
    }

    /// <summary>Looks at variables for a program's environment.</summary>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="member">Where they stand in the request.</param>
    /// <param name="environment">The variables.</param>
    public static void CheckEnvironment(Faults faults, string member, IReadOnlyDictionary<string, string> environment)
    {
        if (faults.Check(environment.Count <= MaxVariables, member, $"must have at most {MaxVariables} variables"))
        {
            faults.Check(environment.Keys.All(name => VariableName().IsMatch(name)), member, $"must have names of letters, digits and underscores, no digit first, at most {MaxVariable} characters");
            faults.Check(environment.Values.All(value => value is { Length: <= MaxVariable }), member, $"must have values of at most {MaxVariable} characters");
            faults.Check(!environment.Keys.Any(IsOurs), member, "must leave SAGEMAKER_BASE_DIR, TRAINING_JOB_NAME and what begins with SUNDIAL_ or SM_ to the platform");
        }
    }

    private static bool IsOurs(string name) =>
        name is "SAGEMAKER_BASE_DIR" or "TRAINING_JOB_NAME" || name.StartsWith("SUNDIAL_", StringComparison.Ordinal) || name.StartsWith("SM_", StringComparison.Ordinal);

    private static bool IsName(string name) => name.Length is > 0 and <= MaxMetricName;

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,511}\z")]
    private static partial Regex VariableName();
}
