using System.Numerics.Tensors;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>Chooses how much each candidate counts: one after the other is added that makes the mean best, the same one again too (Caruana et al., 2004).</summary>
internal static class GreedySelection
{
    /// <summary>Chooses.</summary>
    /// <param name="problem">Tells how good a mean is.</param>
    /// <param name="candidates">At least one.</param>
    /// <param name="steps">How many are added.</param>
    /// <param name="mostMembers">The most different candidates.</param>
    /// <param name="mostBytes">What all of them may add to a model; the best candidate is taken whatever its size.</param>
    /// <param name="goOn">Asked before each step.</param>
    /// <returns>Candidates with their weights, which sum to 1, the heaviest first; and how good their mean is.</returns>
    public static (IReadOnlyList<(Candidate Candidate, double Weight)> Members, double Fitness) Choose(
        TableProblem problem, IReadOnlyList<Candidate> candidates, int steps, int mostMembers, long mostBytes, Func<bool> goOn)
    {
        var best = candidates.MaxBy(candidate => candidate.Fitness)!;
        var chosen = new List<Candidate> { best };
        var sum = (float[])best.Predictions.Clone();
        var (bestFitness, bestCount) = (best.Fitness, 1);
        for (var step = 1; step < steps && goOn(); step++)
        {
            var distinct = chosen.Distinct().ToList();
            Candidate[] allowed = [.. candidates.Where(candidate => distinct.Contains(candidate)
                || (distinct.Count < mostMembers && distinct.Sum(one => one.SizeBytes) + candidate.SizeBytes <= mostBytes))];
            var (next, fitness) = allowed.Zip(FitnessWith(allowed)).MaxBy(pair => pair.Second);
            chosen.Add(next);
            TensorPrimitives.Add(sum, next.Predictions, sum);
            if (fitness > bestFitness)
            {
                (bestFitness, bestCount) = (fitness, chosen.Count);
            }
        }

        var members = chosen.Take(bestCount).GroupBy(candidate => candidate)
            .Select(group => (group.Key, (double)group.Count() / bestCount)).OrderByDescending(pair => pair.Item2).ToList();
        return (members, bestFitness);

        double[] FitnessWith(Candidate[] each)
        {
            var fitness = new double[each.Length];
            _ = Parallel.For(0, each.Length, new ParallelOptions { MaxDegreeOfParallelism = problem.Threads }, () => new float[sum.Length], (place, _, mean) =>
            {
                TensorPrimitives.Add(sum, each[place].Predictions, mean);
                TensorPrimitives.Multiply(mean, 1f / (chosen.Count + 1), mean);
                fitness[place] = problem.Fitness(mean, problem.ValidationRows);
                return mean;
            }, _ => { });
            return fitness;
        }
    }
}
