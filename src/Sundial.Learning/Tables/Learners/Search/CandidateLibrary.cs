using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Files;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Everything that was tried on a table: what each learner came to, once for each.</summary>
/// <remarks>Thread-safe: learners are tried side by side.</remarks>
/// <param name="problem">The table and its folds.</param>
/// <param name="clock">Measures what trials take.</param>
/// <param name="seed">Of every random choice.</param>
/// <param name="before">What was tried on fewer folds of the same table: it tells what a fold takes.</param>
internal sealed class CandidateLibrary(TableProblem problem, TimeProvider clock, ulong seed, CandidateLibrary? before = null)
{
    // What ranks far behind would never be chosen; its trees only take memory.
    private const int MostKept = 60;
    private const int LeastKept = 12;
    private const double FarBehind = 0.02;
    private const double MostBytes = 1e9;

    // As many as an ensemble is chosen from.
    private const int MostStored = 25;

    // What is in the ensemble, and a few of the best.
    private const int MostStoredWithMembers = 10;

    private readonly Lock _gate = new();
    private readonly CrossValidation _validation = new(problem, clock);
    private readonly Dictionary<ITableLearner, double> _tried = [];
    private readonly Dictionary<string, (double Seconds, int Folds)> _costs = before is null ? [] : new(before._costs);
    private IReadOnlyList<Candidate> _candidates = [];
    private int _numbers;

    /// <summary>What was tried to the end, the best first: as it is now, never changed.</summary>
    public IReadOnlyList<Candidate> Candidates => Volatile.Read(ref _candidates);

    /// <summary>On how many folds.</summary>
    public int Folds => problem.Folds.Count;

    /// <summary>How many learners were tried.</summary>
    public int Tried
    {
        get { lock (_gate) { return _tried.Count; } }
    }

    /// <summary>What one fold takes of a learner beside others, in the mean of the kinds that were tried; 0 where none was.</summary>
    public double SecondsPerFold
    {
        get { lock (_gate) { return _costs.Count == 0 ? 0 : _costs.Values.Average(cost => cost.Seconds / cost.Folds); } }
    }

    /// <summary>What a learner that is tried to the end takes of the machine's time, in the mean.</summary>
    public double SecondsPerLearner => SecondsPerFold * problem.Folds.Count / problem.FitsAtOnce;

    /// <summary>When all folds of a learner are expected to be done: as of its kind, or as of all where none of its kind was tried.</summary>
    /// <param name="learner">The learner with its settings.</param>
    /// <param name="before">How many others are under way, whose folds come first.</param>
    public double SecondsOf(ITableLearner learner, int before)
    {
        double each;
        lock (_gate)
        {
            each = _costs.TryGetValue(learner.Name, out var cost) ? cost.Seconds / cost.Folds : SecondsPerFold;
        }

        // Those under way are half done, in the mean.
        var others = Enumerable.Repeat(SecondsPerFold, before * problem.Folds.Count / 2);
        return problem.Fits.SecondsOf([.. others, .. Enumerable.Repeat(each, problem.Folds.Count)]);
    }

    /// <summary>What a candidate would take again if nothing else were under way.</summary>
    public double SecondsAgain(Candidate candidate) => problem.Fits.SecondsOf(Enumerable.Repeat(candidate.Seconds / problem.Folds.Count, problem.Folds.Count));

    /// <summary>Whether learners of its kind were tried and came out so far behind the best that another of them would be a waste of time.</summary>
    public bool IsFarBehind(ITableLearner learner) =>
        Candidates is [var best, ..] all && all.FirstOrDefault(candidate => candidate.Learner.Name == learner.Name) is { } ofKind
        && best.Fitness - ofKind.Fitness > FarBehind * Math.Abs(best.Fitness);

    /// <summary>Tries a learner unless it was tried before.</summary>
    /// <param name="learner">The learner with its settings.</param>
    /// <param name="goOn">Told after each fold how many are done and how good it is on them; false ends it.</param>
    /// <param name="stop">Ends it at once.</param>
    /// <param name="within">Gives, when the training of a fold begins, what is asked between its rounds: false ends it with what there is. Null to go on.</param>
    /// <param name="again">Whether what was tried is tried again all the same: who measures what trials take wants no answer for nothing.</param>
    /// <param name="sideBySide">The most folds that are begun before the first of them is done.</param>
    /// <returns>How good it is, in the mean of its folds.</returns>
    public double Try(ITableLearner learner, Func<int, double, bool>? goOn, CancellationToken stop, Func<int, Func<bool>>? within = null, bool again = false, int sideBySide = int.MaxValue)
    {
        lock (_gate)
        {
            if (_tried.TryGetValue(learner, out var known) && !again)
            {
                return known;
            }
        }

        var begun = clock.GetTimestamp();
        var wasCut = false;
        try
        {
            var (candidate, fitness, seconds) = _validation.Run(learner, seed, goOn, stop, within is null ? null : Within, sideBySide);
            lock (_gate)
            {
                Count(learner, seconds, isWhole: candidate is not null);
                if (candidate is not null && !_tried.ContainsKey(learner))
                {
                    Keep(candidate with { Number = _numbers++, WasCut = wasCut });
                    _tried[learner] = fitness;
                }
            }

            return fitness;
        }
        catch
        {
            lock (_gate)
            {
                Count(learner, clock.GetElapsedTime(begun).TotalSeconds, isWhole: false);
            }

            throw;
        }

        Func<bool> Within(int fold)
        {
            var goesOn = within!(fold);
            return () =>
            {
                if (goesOn())
                {
                    return true;
                }

                wasCut = true;
                return false;
            };
        }
    }

    /// <summary>The best candidates, as many as go into so many bytes, and everything that was tried.</summary>
    /// <param name="bounds">What may be stored.</param>
    /// <param name="refitSeconds">What is kept for learning once more from all rows.</param>
    /// <param name="isDecided">Whether it is settled that these folds are validated on.</param>
    /// <param name="chosen">What is in the model, which comes before all others.</param>
    public TableSearchSnapshot Snapshot(StoredBytes bounds, double refitSeconds, bool isDecided, IReadOnlyList<(Candidate Candidate, double Weight)> chosen)
    {
        TriedLearner[] tried;
        lock (_gate)
        {
            tried = [.. _tried.Select(one => new TriedLearner(one.Key, one.Value))];
        }

        var (kept, withMembers) = (new List<Candidate>(), new List<Candidate>());
        var (left, leftForMembers) = (bounds.Predictions, bounds.Members);
        foreach (var candidate in chosen.Select(one => one.Candidate).Concat(Candidates.Take(MostStored)).Distinct())
        {
            left -= CandidateFile.SizeOf(candidate);
            if (kept.Count > 0 && left <= 0)
            {
                continue;
            }

            kept.Add(candidate);
            if (withMembers.Count < MostStoredWithMembers && bounds.IsWorthKeeping(candidate) && (leftForMembers -= StoredBytes.OfMembers(candidate)) > 0)
            {
                withMembers.Add(candidate);
            }
        }

        var state = new TableSearchState
        {
            Folds = isDecided ? problem.Folds.Count : 0,
            RefitSeconds = refitSeconds,
            Tried = tried,
            Ensemble = [.. chosen.Select(one => new ChosenCandidate(one.Candidate.Number, one.Weight))],
        };
        return new TableSearchSnapshot(state, kept, withMembers);
    }

    /// <summary>Takes what an earlier run had tried. What the clock had cut there may be tried again.</summary>
    /// <param name="earlier">The earlier run.</param>
    /// <param name="isSameRun">Whether this is the same run, which goes on; not another with time of its own.</param>
    public void GoOnFrom(RestoredTableSearch earlier, bool isSameRun)
    {
        var members = earlier.Members.ToDictionary(CandidateFile.NumberOf);
        foreach (var candidate in earlier.Candidates.Select(bytes => CandidateFile.Read(bytes, members, problem)))
        {
            Keep(candidate);
            _tried[candidate.Learner] = candidate.Fitness;
            Count(candidate.Learner, candidate.Seconds, isWhole: true);
            _numbers = Math.Max(_numbers, candidate.Number + 1);
        }

        foreach (var tried in earlier.State.Tried)
        {
            _tried[tried.Learner] = tried.Fitness;
        }

        foreach (var candidate in _candidates.Where(candidate => candidate.WasCut && !isSameRun))
        {
            _tried.Remove(candidate.Learner);
        }
    }

    private void Keep(Candidate candidate)
    {
        var all = _candidates.Append(candidate).OrderByDescending(one => one.Fitness).ToList();
        while (all.Count > MostKept || (all.Count > LeastKept && all.Sum(one => (double)one.SizeBytes * one.Members.Count) > MostBytes))
        {
            all.RemoveAt(all.Count - 1);
        }

        Volatile.Write(ref _candidates, all);
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
    /// <returns>Nothing where they are not at hand.</returns>
    public static IEnumerable<TableModelPart> Bag(Candidate candidate, double weight, long mostBytes)
    {
        var members = candidate.SizeBytes * candidate.Members.Count <= mostBytes ? candidate.Members : [candidate.Members[0]];
        return members.All(member => member.Member is not null)
            ? members.Select(member => new TableModelPart(member.Encoder.Value, member.Member!, weight / members.Count))
            : [];
    }
}
