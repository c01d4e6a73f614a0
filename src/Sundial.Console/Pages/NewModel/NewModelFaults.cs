using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.NewModel;

/// <summary>What the API refused about a form, beside the fields that it is about.</summary>
internal static class NewModelFaults
{
    /// <summary>The field for what belongs to none.</summary>
    public const string Form = "";

    private static readonly Dictionary<string, string> s_fields = new()
    {
        ["dataset"] = "dataset",
        ["within_seconds"] = "within",
        ["name"] = "name",
        ["algorithm"] = "task",
        ["evaluation_dataset"] = "evaluation_dataset",
        ["hyperparameters.target"] = "target",
        ["hyperparameters.optimize_for"] = "optimize_for",
        ["hyperparameters.tier"] = "tier",
        ["hyperparameters.seed"] = "seed",
        ["hyperparameters.tune"] = "tune",
    };

    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["training.deadline-infeasible"] = "within",
        ["training.name-taken"] = "name",
        ["training.no-worker-fits"] = "tier",
        ["datasets.unknown"] = "dataset",
        ["training.dataset-gone"] = "dataset",
    };

    /// <summary>Sentences by field.</summary>
    public static Dictionary<string, string> Of(ApiException refused, NewModelForm form)
    {
        var problem = refused.Problem;
        if (problem.Errors is { Count: > 0 } errors)
        {
            return errors.GroupBy(error => FieldOf(error.Key)).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(error => Sentence(error.Key, error.Value))));
        }

        var field = problem.Code == "datasets.unknown" && form.EvaluationDataset.Length > 0 && problem.Detail?.Contains(form.EvaluationDataset, StringComparison.Ordinal) == true
            ? "evaluation_dataset"
            : s_codes.GetValueOrDefault(problem.Code, Form);
        return problem.Code == "training.no-worker-fits" && form.Tier == "gpu"
            ? new() { ["tier"] = "No worker has a graphics processor. Choose another tier, or start a worker on a machine that has one." }
            : new() { [field] = problem.Detail ?? problem.Title ?? refused.Message };
    }

    private static string FieldOf(string member) =>
        s_fields.TryGetValue(member, out var field) ? field
        : member.StartsWith("hyperparameters", StringComparison.Ordinal) ? "hyperparameters"
        : member.StartsWith("size", StringComparison.Ordinal) ? "tier"
        : Form;

    private static string Sentence(string member, string[] what)
    {
        var name = member[(member.LastIndexOf('.') + 1)..];
        return $"{name} {string.Join(", ", what)}.";
    }
}
