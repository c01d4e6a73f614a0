using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Everything that was tried on a table: what each learner came to, once for each.</summary>
internal sealed class CandidateLibrary(TableProblem problem, TimeProvider clock, ulong seed)
{
    // What ranks far behind would never be chosen; its trees only take memory.
    private const int MostKept = 60;

    private readonly Dictionary<ITableLearner, double> _tried = [];
    private readonly List<Candidate> _candidates = [];

    /// <summary>What was tried to the end, the best first.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>How many learners were tried.</summary>
    public int Tried => _tried.Count;

    /// <summary>What one fold takes of a learner, in the mean of those tried; 0 where none was.</summary>
    public double SecondsPerFold => _candidates.Count == 0 ? 0 : _candidates.Average(candidate => candidate.Seconds) / problem.Folds.Count;

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

        var (candidate, fitness) = CrossValidation.Run(problem, learner, clock, seed, goOn, stop, within);
        if (candidate is not null && !isKnown)
        {
            _tried[learner] = fitness;
            _candidates.Add(candidate);
            _candidates.Sort((a, b) => b.Fitness.CompareTo(a.Fitness));
            if (_candidates.Count > MostKept)
            {
                _candidates.RemoveAt(_candidates.Count - 1);
            }
        }

        return fitness;
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
