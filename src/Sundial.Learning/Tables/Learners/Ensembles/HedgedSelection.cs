using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>Guards a choice against having been the best by chance: where it is not clearly better, the best of every kind of learner that may be as good count, too.</summary>
/// <remarks>
/// Who chooses among many on few rows of a class takes the noise of those rows for merit: on mammography, with 208 positives to validate on, the mean of all candidates did as well on unseen rows as what was chosen of them.
/// On adult, with 6,200, other kinds of learners are worse far beyond chance, and what is chosen stays nearly as it is. Five folds of mammography in 60 s came to 0.9537 before and to 0.9553 and 0.9571 since
/// (<c>Sundial.Benchmarks tables FOLDER --seconds 60 --only mammo</c>).
/// </remarks>
internal static class HedgedSelection
{
    private const double Share = 0.5;
    private const int OfEachKind = 2;

    // Standard errors. What was chosen of many on the very rows that it is judged by looks better than it is, and more so than the best of a kind.
    private const double ErrorsOfChance = 4;
    private const double ErrorsOfKind = 3;

    /// <summary>Guards a choice.</summary>
    /// <param name="problem">Tells how good a mean is.</param>
    /// <param name="chosen">The choice, with weights that sum to 1.</param>
    /// <param name="candidates">All that may count, the best first.</param>
    /// <param name="mostMembers">The most different candidates.</param>
    /// <param name="mostBytes">What all of them may add to a model.</param>
    /// <returns>Candidates with weights that sum to 1, the heaviest first: those that were chosen where they are better beyond chance.</returns>
    public static IReadOnlyList<(Candidate Candidate, double Weight)> Guard(
        TableProblem problem, IReadOnlyList<(Candidate Candidate, double Weight)> chosen, IReadOnlyList<Candidate> candidates, int mostMembers, long mostBytes)
    {
        var ofKinds = candidates.GroupBy(candidate => candidate.Learner.Name)
            .Where(kind => kind.First() == candidates[0] || !PairedComparison.IsBetter(problem, candidates[0].Predictions, kind.First().Predictions, ErrorsOfKind))
            .SelectMany(kind => kind.Take(OfEachKind)).ToList();
        var hedged = Bounded(
            chosen.Select(one => (one.Candidate, Weight: (1 - Share) * one.Weight)).Concat(ofKinds.Select(candidate => (Candidate: candidate, Weight: Share / ofKinds.Count)))
                .GroupBy(one => one.Candidate).Select(group => (group.Key, group.Sum(one => one.Weight))),
            mostMembers,
            mostBytes);
        return PairedComparison.IsBetter(problem, Mean(chosen), Mean(hedged), ErrorsOfChance) ? chosen : hedged;
    }

    /// <summary>What candidates predict together.</summary>
    /// <param name="members">Candidates with weights.</param>
    public static float[] Mean(IReadOnlyList<(Candidate Candidate, double Weight)> members)
    {
        var mean = new float[members[0].Candidate.Predictions.Length];
        foreach (var (candidate, weight) in members)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += (float)weight * candidate.Predictions[i];
            }
        }

        return mean;
    }

    private static List<(Candidate Candidate, double Weight)> Bounded(IEnumerable<(Candidate Candidate, double Weight)> members, int mostMembers, long mostBytes)
    {
        var kept = new List<(Candidate Candidate, double Weight)>();
        var bytes = 0L;
        foreach (var member in members.OrderByDescending(one => one.Weight).ThenByDescending(one => one.Candidate.Fitness))
        {
            if (kept.Count == 0 || (kept.Count < mostMembers && bytes + member.Candidate.SizeBytes <= mostBytes))
            {
                kept.Add(member);
                bytes += member.Candidate.SizeBytes;
            }
        }

        var sum = kept.Sum(one => one.Weight);
        return [.. kept.Select(one => (one.Candidate, one.Weight / sum))];
    }
}
