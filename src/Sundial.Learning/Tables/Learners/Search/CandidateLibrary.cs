using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Everything that was tried on a table: what each learner came to, once for each.</summary>
/// <param name="problem">The table and its folds.</param>
/// <param name="clock">Measures what trials take.</param>
/// <param name="seed">Of every random choice.</param>
/// <param name="before">What was tried on fewer folds of the same table: it tells what a fold takes.</param>
internal sealed class CandidateLibrary(TableProblem problem, TimeProvider clock, ulong seed, CandidateLibrary? before = null)
{
    // What ranks far behind would never be chosen; its trees only take memory.
    private const int MostKept = 60;
    private const int LeastKept = 12;
    private const double MostBytes = 1e9;

    private readonly Dictionary<ITableLearner, double> _tried = [];
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<string, (double Seconds, int Folds)> _costs = before is null ? [] : new(before._costs);

    /// <summary>What was tried to the end, the best first.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>How many learners were tried.</summary>
    public int Tried => _tried.Count;

    /// <summary>What one fold takes of a learner, in the mean of the kinds that were tried; 0 where none was.</summary>
    public double SecondsPerFold => _costs.Count == 0 ? 0 : _costs.Values.Average(cost => cost.Seconds / cost.Folds);

    /// <summary>What all folds of a learner are expected to take: as of its kind, or as of all where none of its kind was tried.</summary>
    public double SecondsOf(ITableLearner learner) =>
        problem.Folds.Count * (_costs.TryGetValue(learner.Name, out var cost) ? cost.Seconds / cost.Folds : SecondsPerFold);

    /// <summary>Tries a learner unless it was tried before.</summary>
    /// <param name="learner">The learner with its settings.</param>
    /// <param name="goOn">Told after each fold how many are done and how good it is on them; false ends it.</param>
    /// <param name="stop">Ends it at once.</param>
    /// <param name="within">Asked between rounds: false ends a fold's training with what there is. Null to go on.</param>
    /// <param name="again">Whether what was tried is tried again all the same: who measures what trials take wants no answer for nothing.</param>
    /// <returns>How good it is, in the mean of its folds.</returns>
    public double Try(ITableLearner learner, Func<int, double, bool>? goOn, CancellationToken stop, Func<bool>? within = null, bool again = false)
    {
        var isKnown = _tried.TryGetValue(learner, out var known);
        if (isKnown && !again)
        {
            return known;
        }

        var begun = clock.GetTimestamp();
        var isWhole = false;
        try
        {
            var (candidate, fitness) = CrossValidation.Run(problem, learner, clock, seed, goOn, stop, within);
            isWhole = candidate is not null;
            Keep(learner, isKnown ? null : candidate, fitness);
            return fitness;
        }
        finally
        {
            Count(learner, clock.GetElapsedTime(begun).TotalSeconds, isWhole);
        }
    }

    private void Keep(ITableLearner learner, Candidate? candidate, double fitness)
    {
        if (candidate is not null)
        {
            _tried[learner] = fitness;
            _candidates.Add(candidate);
            _candidates.Sort((a, b) => b.Fitness.CompareTo(a.Fitness));
            while (_candidates.Count > MostKept || (_candidates.Count > LeastKept && _candidates.Sum(one => (double)one.SizeBytes * one.Members.Count) > MostBytes))
            {
                _candidates.RemoveAt(_candidates.Count - 1);
            }
        }
    }

    // What was ended would have taken longer.
    private void Count(ITableLearner learner, double seconds, bool isWhole)
    {
        var cost = _costs.GetValueOrDefault(learner.Name);
        var taken = isWhole ? seconds : 1.5 * seconds;
        if (isWhole || cost.Folds == 0 || taken / problem.Folds.Count > cost.Seconds / cost.Folds)
        {
            _costs[learner.Name] = (cost.Seconds + taken, cost.Folds + problem.Folds.Count);
        }
    }

    /// <summary>A model of what the folds left behind: the mean of a candidate's members, each of which saw another part of the rows.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="weight">What all its members count.</param>
    /// <param name="mostBytes">What they may come to; where they are larger, one of them stands for all.</param>
    public static IEnumerable<TableModelPart> Bag(Candidate candidate, double weight, long mostBytes)
    {
        var members = candidate.SizeBytes * candidate.Members.Count <= mostBytes ? candidate.Members : [candidate.Members[0]];
        return members.Select(member => new TableModelPart(member.Encoder, member.Member, weight / members.Count));
    }
}
