using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Tells what would be trained of a data set in a given time, from the ladder of plans that a worker reckoned.</summary>
internal static class ShowPlan
{
    /// <summary>Answers the request.</summary>
    public static async Task<Ok<TrainingPlan>> Handle(NameOrId dataset, [AsParameters] PlanQuery query, Caller caller, Database database, CancellationToken cancel)
    {
        query.Check();
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var inspection = await ShowProfile.FindAsync(work, dataset, caller, cancel);
        var profile = inspection.Profile ?? throw NotInspected(inspection);
        var (target, task) = Learned(inspection, profile, query.Target);
        var plans = await InspectionStore.PlansAsync(work, inspection.Dataset.Id, cancel) ?? throw NoPlan(inspection, "see what is wrong with it in its profile");
        var threads = query.Tier is null ? plans.UsualThreads
            : plans.Tiers.TryGetValue(query.Tier, out var known) ? known
            : throw NoPlan(inspection, $"workers have no tier {query.Tier}; name one of {string.Join(", ", plans.Tiers.Keys.Order(StringComparer.Ordinal))}, or none");
        var rung = await InspectionStore.PlanAsync(work, inspection.Dataset.Id, query.Within, query.Objective, threads, task, cancel)
            ?? throw NoPlan(inspection, "have it looked at again");
        return TypedResults.Ok(PlanRung.At(rung, query.Within, query.Tune ?? true) with { Tier = query.Tier, Target = target });
    }

    // Of a table, whichever column is learned: what the plan depends on is how.
    private static (string? Target, string? Task) Learned(Inspection inspection, DatasetProfile profile, string? asked)
    {
        if (profile.Table is not { } table)
        {
            return asked is null ? (null, null) : throw Faults.Of("target", $"means nothing here, because {inspection.Dataset.Name} is no table");
        }

        if (asked is null || asked == table.Target?.Column)
        {
            return table.Target is { } suggested
                ? (suggested.Column, TaskName(suggested.Task))
                : throw NoPlan(inspection, "no column of it is good for a target by itself; name one as target");
        }

        var column = table.Columns.FirstOrDefault(column => column.Name == asked);
        if (column is null && table.ColumnCount <= table.Columns.Count)
        {
            throw Faults.Of("target", $"must be a column of {inspection.Dataset.Name}, which has none called \"{asked}\"");
        }

        // A column beyond those that the profile lists is learned as the suggested one is, as far as is known.
        return (asked, TaskName(column is null
            ? table.Target?.Task ?? ProfiledTargetTask.Classification
            : column.TaskAsTarget ?? throw NoPlan(inspection, $"the column \"{asked}\" cannot be learned, because {column.Why}")));
    }

    private static string TaskName(ProfiledTargetTask task) => task == ProfiledTargetTask.Classification ? "table-classification" : "table-regression";

    private static ProblemException NotInspected(Inspection inspection) => DatasetsProblems.NotInspected.For(
        inspection.State == InspectionState.Failed
            ? $"What would be trained of {inspection.Dataset.Name} is not known: {inspection.Failure}"
            : $"Nobody has looked at {inspection.Dataset.Name} yet; ask again in a moment.",
        ("state", inspection.State.ToString().ToLowerInvariant()));

    private static ProblemException NoPlan(Inspection inspection, string why) => DatasetsProblems.NoPlan.For($"There is no plan for {inspection.Dataset.Name}: {why}.");
}
