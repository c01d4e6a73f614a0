using System.Collections.Concurrent;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>The model that is made of the best candidates, each learned once more from all rows; made anew as better ones are found, with what is learned already.</summary>
internal sealed class TableEnsemble(TableProblem problem, CandidateLibrary library, ModelOutlet outlet, TableTrainerOptions options)
{
    private const int SelectionSteps = 25;
    private const int FineSteps = 100;
    private const int ChosenFrom = 20;
    private const int TurnsAtOnce = 4;
    private const int MostTurns = 5;

    // A part that has so much of its rounds when the time is over is good enough to count.
    private const double LeastOfRounds = 0.6;

    // For as many of the best as an ensemble usually has.
    private const int UsualMembers = 4;
    private const double MostShare = 0.4;

    private readonly Dictionary<Candidate, FinalMember> _completed = [];
    private readonly List<Candidate> _refused = [];
    private readonly ConcurrentQueue<(Candidate Candidate, string Message)> _faults = [];
    private List<FinalMember> _finals = [];

    // Of what was chosen, before it was guarded against chance: what is chosen next is held against that.
    private double _chosenFitness = double.NegativeInfinity;

    /// <summary>What the model consists of, and how much each counts.</summary>
    public IReadOnlyList<(Candidate Candidate, double Weight)> Members { get; private set; } = [];

    /// <summary>Where its members come from.</summary>
    public CandidateLibrary Library => library;

    /// <summary>What the members' mean predicted of rows that they had not seen, and how good that was; null before the first.</summary>
    public TableValidation? Validation { get; private set; }

    /// <summary>The model; null before the first.</summary>
    public TableModel? Model { get; private set; }

    /// <summary>Seconds to keep back for learning the best from all rows, and for writing that.</summary>
    public double SecondsWanted()
    {
        var newcomers = library.Candidates.Where(candidate => !_completed.ContainsKey(candidate)).Take(UsualMembers).ToList();
        var writing = outlet.Seconds(Math.Min(options.MostBytes, newcomers.Sum(candidate => (double)candidate.SizeBytes)));
        return Math.Min(MostShare * options.Left(), problem.Fits.SecondsOf(newcomers.Select(candidate => 1.5 * RefitSeconds(candidate))) + writing + 0.2);
    }

    /// <summary>Chooses among all candidates, completes those that are chosen, and publishes what is better than before.</summary>
    /// <returns>Whether there is another model.</returns>
    public bool Complete()
    {
        var ends = 0.8 * options.Left();
        var (members, fitness) = GreedySelection.Choose(
            problem, Wanted(), SelectionSteps, options.MostMembers, options.MostBytes, () => options.Left() > ends);
        if (options.LossForSize is not null)
        {
            return !(Members is [var present] && present.Candidate == members[0].Candidate) && Take(members, fitness);
        }

        return fitness > _chosenFitness && TakeGuarded(members, fitness, library.Candidates);
    }

    /// <summary>Weighs what is learned already in finer steps, where no time is left to learn anything else.</summary>
    /// <returns>Whether there is another model.</returns>
    public bool Refine()
    {
        var writing = outlet.Seconds(options.MostBytes);
        if (Model is null || options.LossForSize is not null || _completed.Count < 2 || options.Left() < writing)
        {
            return false;
        }

        var (members, fitness) = GreedySelection.Choose(problem, [.. _completed.Keys], FineSteps, options.MostMembers, options.MostBytes, () => options.Left() > writing);
        return fitness > _chosenFitness && options.Left() > writing && TakeGuarded(members, fitness, [.. _completed.Keys.OrderByDescending(candidate => candidate.Fitness)]);
    }

    // Where learning all of them takes too long, those that were chosen alone; but not in the place of a guarded model of before, which they would seem to beat.
    private bool TakeGuarded(IReadOnlyList<(Candidate Candidate, double Weight)> chosen, double fitness, IReadOnlyList<Candidate> candidates)
    {
        var guarded = options.MostMembers == 1 ? chosen : HedgedSelection.Guard(problem, chosen, candidates, options.MostMembers, options.MostBytes);
        return !IsNoBetterThanLeast(HedgedSelection.Mean(guarded))
            && (Take(guarded, fitness) || (guarded != chosen && (Model is not null || options.Least is null) && Take(chosen, fitness)));
    }

    // On the rows that both were validated on; where there are none, nothing is known against what is new.
    private bool IsNoBetterThanLeast(float[] mean)
    {
        if (Model is not null || options.Least is not { } least)
        {
            return false;
        }

        var placeOf = least.Rows.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] shared = [.. Enumerable.Range(0, problem.ValidationRows.Count).Where(place => placeOf.ContainsKey(problem.ValidationRows[place]))];
        int[] rows = [.. shared.Select(place => problem.ValidationRows[place])];
        return rows.Length > 0 && problem.Fitness(problem.At(mean, shared), rows) <= problem.Fitness(problem.At(least.Predictions, [.. rows.Select(row => placeOf[row])]), rows);
    }

    private bool Take(IReadOnlyList<(Candidate Candidate, double Weight)> members, double chosenFitness)
    {
        var finals = members.Select(member => (_completed.GetValueOrDefault(member.Candidate) ?? new FinalMember(member.Candidate)) with { Weight = member.Weight }).ToList();
        var reserve = outlet.Seconds(members.Sum(member => 1.3 * member.Candidate.SizeBytes));
        var newcomers = finals.Where(final => !_completed.ContainsKey(final.Candidate)).ToList();
        if (Model is not null && options.Left() - reserve < problem.Fits.SecondsOf(newcomers.Select(final => 1.2 * RefitSeconds(final.Candidate))))
        {
            // What has seen all rows is not given up for what has not.
            return false;
        }

        // A network ends where the rows to validate on say so; one that learns from all rows has none.
        var refits = SideBySide(newcomers.Where(final => final.Candidate.Learner is not NetworkLearner).Select(final => (final, reserve, options.Seed)));
        foreach (var (final, refit) in refits)
        {
            final.Refits.Add(refit);
        }

        foreach (var final in newcomers)
        {
            Bag(final, reserve, options.MostBytes / (2 * members.Count));
            if (!final.Parts().Any())
            {
                // There was no time to learn it once more, nor what a checkpoint had not kept of it.
                return false;
            }

            _completed[final.Candidate] = final;
        }

        var mean = HedgedSelection.Mean(members);
        (_finals, _chosenFitness, Members) = (finals, chosenFitness, members);
        Validation = new TableValidation(problem.Fitness(mean, problem.ValidationRows), mean, problem.ValidationRows) { IsOfEnsemble = true };
        Trim();
        Model = outlet.Publish(Parts(), Validation);
        return true;
    }

    /// <summary>The same trees with other seeds: what each has by chance they have not in common.</summary>
    /// <param name="turns">The most of each.</param>
    /// <returns>Whether there is another model.</returns>
    public bool Widen(int turns = TurnsAtOnce)
    {
        var isWider = false;
        for (var turn = 0; turn < turns && options.MostMembers > 1; turn++)
        {
            var bytes = _finals.Sum(one => one.Bytes);
            var wanted = new List<(FinalMember, double, ulong)>();
            foreach (var final in _finals.Where(final => final.Refits.Count is > 0 and < MostTurns && !_refused.Contains(final.Candidate)))
            {
                if (bytes + final.Candidate.SizeBytes <= options.MostBytes)
                {
                    bytes += final.Candidate.SizeBytes;
                    wanted.Add((final, outlet.Seconds(bytes), options.Seed + (ulong)final.Refits.Count));
                }
            }

            foreach (var (final, refit) in SideBySide(wanted))
            {
                final.Refits.Add(refit);
                isWider = true;
            }
        }

        Model = isWider ? outlet.Publish(Parts(), Validation!) : Model;
        return isWider;
    }

    // For who wants a small model the smallest that is nearly as good as the best.
    private Candidate[] Wanted()
    {
        var best = library.Candidates[0];
        return options.LossForSize is { } loss
            ? [library.Candidates.Where(candidate => candidate.Fitness >= best.Fitness - (loss * Math.Abs(best.Fitness))).MinBy(candidate => candidate.SizeBytes)!]
            : [.. library.Candidates.Take(ChosenFrom)];
    }

    private IEnumerable<TableModelPart> Parts() => _finals.SelectMany(final => final.Parts());

    // Members that are new take the place of the further seeds of those that were there.
    private void Trim()
    {
        while (_finals.Sum(final => final.Bytes) > options.MostBytes && _finals.Where(final => final.Refits.Count > 1).MaxBy(final => final.Refits.Count) is { } widest)
        {
            widest.Refits.RemoveAt(widest.Refits.Count - 1);
        }
    }

    // Of large trees, those that learned from all rows do alone.
    private void Bag(FinalMember final, double reserve, long mostBytes)
    {
        var candidate = final.Candidate;
        var folds = candidate.Members.Count;
        if ((final.Refits.Count == 0 || (folds > 1 && options.MostMembers > 1 && candidate.SizeBytes * (folds + 1) <= mostBytes)) && LearnAgain(candidate, reserve))
        {
            final.Folds = [.. CandidateLibrary.Bag(candidate, 1, mostBytes)];
        }
    }

    // What a checkpoint had not kept, from the seeds that it had. False where the time does not allow it.
    private bool LearnAgain(Candidate candidate, double reserve) => candidate.HasMembers
        || (options.Left() - reserve > 1.2 * library.SecondsAgain(candidate) && All(candidate.Members.Select((member, fold) => problem.Fits.Enqueue(() => Within(candidate, reserve, stop =>
        {
            using var data = problem.Data(fold, candidate.Learner.Encoding);
            member.Restore((rounds, seed) => candidate.Learner.Fit(data, new FitControl { Rounds = rounds, Seed = seed, Stop = stop }).Member);
            return member;
        })))).All(member => member is not null));

    // Those that came to their end.
    private List<(FinalMember Final, TableModelPart Refit)> SideBySide(IEnumerable<(FinalMember Final, double Reserve, ulong Seed)> wanted)
    {
        var refits = wanted.Select(one => (one.Final, Refit: problem.Fits.Enqueue(() => Refit(one.Final.Candidate, one.Reserve, one.Seed)))).ToList();
        return [.. refits.Select(one => one.Final).Zip(All(refits.Select(one => one.Refit))).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
    }

    // Nothing is left behind that would take the time of what comes next.
    private T[] All<T>(IEnumerable<Task<T>> fits)
    {
        var results = Task.WhenAll(fits).GetAwaiter().GetResult();
        while (_faults.TryDequeue(out var fault))
        {
            options.Notice($"A learner failed: {fault.Message}");
            _refused.Add(fault.Candidate);
        }

        return results;
    }

    // Null where the time does not allow it: what the folds left behind is nearly as good.
    private TableModelPart? Refit(Candidate candidate, double reserve, ulong seed) => options.Left() - reserve < LeastOfRounds * 1.2 * RefitSeconds(candidate)
        ? null
        : Within(candidate, reserve, stop =>
        {
            using var data = problem.AllData(candidate.Learner.Encoding);
            var fitted = candidate.Learner.Fit(data, new FitControl { Rounds = candidate.Rounds, Seed = seed, Stop = stop, GoOn = () => options.Left() > reserve });
            return fitted.Rounds >= LeastOfRounds * Math.Round(candidate.Rounds) ? new TableModelPart(data.Encoder, fitted.Member, 1) : null;
        });

    // Null where it did not come to its end.
    private T? Within<T>(Candidate candidate, double reserve, Func<CancellationToken, T?> learn)
        where T : class
    {
        if (options.Stop.IsCancellationRequested)
        {
            return null;
        }

        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, options.Left() - (0.8 * reserve))), options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, options.Stop);
        try
        {
            return learn(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (fault is XGBoost.XGBoostException or OnnxRuntime.OrtException)
        {
            _faults.Enqueue((candidate, fault.Message));
            return null;
        }
    }

    private double RefitSeconds(Candidate candidate) =>
        candidate.Seconds / problem.Folds.Count * problem.Table.RowCount / Math.Max(1, problem.Folds[0].Train.Length);
}
