using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>Tells merit from chance: two predictions of the same rows are compared group by group of these, and what differs from group to group is chance.</summary>
internal static class PairedComparison
{
    private const int Groups = 10;

    /// <summary>Whether predictions are better than others beyond chance.</summary>
    /// <param name="problem">Tells how good predictions are.</param>
    /// <param name="one">Predictions of the rows that are validated on: [N, outputs].</param>
    /// <param name="other">Others of the same rows.</param>
    /// <param name="errors">By how many standard errors of the mean they have to lead.</param>
    public static bool IsBetter(TableProblem problem, float[] one, float[] other, double errors)
    {
        var leads = Enumerable.Range(0, Groups).Select(group =>
        {
            int[] places = [.. Enumerable.Range(0, problem.ValidationRows.Count).Where(place => place % Groups == group)];
            int[] rows = [.. places.Select(place => problem.ValidationRows[place])];
            return rows.Length == 0 ? 0 : problem.Fitness(problem.At(one, places), rows) - problem.Fitness(problem.At(other, places), rows);
        }).ToList();
        var mean = leads.Average();
        var error = Math.Sqrt(leads.Sum(lead => (lead - mean) * (lead - mean)) / (Groups - 1) / Groups);
        return mean > errors * error;
    }
}
