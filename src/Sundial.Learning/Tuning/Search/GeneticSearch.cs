using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Search;

/// <summary>A genetic algorithm that is asked what to try and told what came of it; without generations that wait, so any number of workers is kept busy.</summary>
/// <remarks>
/// It begins with the portfolio, fills the population with a Latin hypercube, then breeds (<see cref="Breeding"/>) and selects (<see cref="Population"/>) one at a time.
/// The same seed and the same order of asking and telling give the same proposals. Thread-safe.
/// </remarks>
public sealed class GeneticSearch : ISearch
{
    private const int Attempts = 24;

    // Where the nearest that was tried failed, and it is this near, another child is made.
    private const double FailureReach = 0.05;

    private readonly Lock _gate = new();
    private readonly ulong _seed;
    private readonly GeneticSettings _settings;
    private readonly Genome _genome;
    private readonly Breeding _breeding;
    private readonly Population _population;
    private readonly Queue<(HyperparameterValues Values, TrialOrigin Origin)> _starters = new();
    private readonly HashSet<HyperparameterValues> _seen = [];
    private readonly List<double[]> _failures = [];
    private readonly HyperparameterValues _background;
    private double _progress;
    private int _asked;
    private int _drawn;
    private int _sinceBetter;

    /// <summary>A search that has tried nothing.</summary>
    /// <param name="space">All hyperparameters.</param>
    /// <param name="settings">How to go about it.</param>
    /// <param name="seed">Of every random choice.</param>
    public GeneticSearch(HyperparameterSpace space, GeneticSettings settings, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _seed = seed;
        _background = space.Defaults;
        var searched = settings.Hyperparameters ?? [.. space.Hyperparameters.Select(it => it.Name)];
        _genome = new Genome(space, [.. searched.Select(name => Gene.Around(space[name], settings.RangeShare, settings.GridSteps))]);
        _breeding = new Breeding(_genome);
        _population = new Population(_genome, settings.Population, settings.Elite);
        _starters.Enqueue((space.Defaults, TrialOrigin.Defaults));
        foreach (var values in settings.Portfolio)
        {
            _starters.Enqueue((values, TrialOrigin.Portfolio));
        }
    }

    /// <inheritdoc/>
    public double Progress
    {
        get { lock (_gate) { return _progress; } }
        set { lock (_gate) { _progress = Math.Clamp(value, 0, 1); } }
    }

    /// <summary>Whether more of it is not expected to find better: nothing better for two generations, and the population alike.</summary>
    public bool HasConverged
    {
        get { lock (_gate) { return _population.IsFull && _sinceBetter >= 2 * _settings.Population && _population.Spread < _settings.ConvergenceThreshold; } }
    }

    /// <inheritdoc/>
    public Proposal? Ask()
    {
        lock (_gate)
        {
            while (_starters.TryDequeue(out var starter))
            {
                if (_seen.Add(starter.Values))
                {
                    return new Proposal(_asked++, starter.Values, starter.Origin);
                }
            }

            return _genome.Genes.Count == 0 ? null : Drawn() ?? Bred();
        }
    }

    /// <inheritdoc/>
    public void Tell(Proposal proposal, double? fitness)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        Tell(proposal.Values, fitness);
    }

    /// <summary>Tells what came of values that were tried before this search began; they are not proposed again.</summary>
    /// <param name="values">What was tried.</param>
    /// <param name="fitness">How good it was; null where it failed.</param>
    public void Tell(HyperparameterValues values, double? fitness)
    {
        lock (_gate)
        {
            _seen.Add(values);
            var places = _genome.Encode(values);
            if (fitness is not { } known || !double.IsFinite(known))
            {
                _failures.Add(places);
                return;
            }

            _sinceBetter = _population.Members.Count == 0 || known > _population.Highest ? 0 : _sinceBetter + 1;
            _population.Offer(new Individual(places, values, known), _progress);
        }
    }

    // Draws until the population could be full, counting those that are still being tried.
    private Proposal? Drawn()
    {
        var isEnough = _asked >= _settings.Population && _population.Members.Count >= 2;
        for (var attempt = 0; !isEnough && attempt < Attempts; attempt++)
        {
            var values = _genome.Decode(_genome.Spread(_seed, _drawn++, _settings.Population), _background);
            if (_seen.Add(values))
            {
                return new Proposal(_asked++, values, TrialOrigin.Drawn);
            }
        }

        return null;
    }

    private Proposal? Bred()
    {
        var number = _asked;
        for (var attempt = 0; _population.Members.Count > 0 && attempt < 2 * Attempts; attempt++)
        {
            var random = new CounterRandom(_seed, 0xB2ED + (ulong)attempt, (ulong)number);
            var (first, second) = _population.Parents(ref random);

            // Where everything near was tried, steps grow until something new is met.
            var progress = _progress * Math.Max(0, 1 - ((double)attempt / Attempts));
            var places = _breeding.Child(first, second, _population, progress, ref random);
            var values = _genome.Decode(places, first.Values);
            if ((attempt < Attempts / 2 && IsNearFailure(places)) || !_seen.Add(values))
            {
                continue;
            }

            _asked++;
            return new Proposal(number, values, TrialOrigin.Bred);
        }

        return null;
    }

    private bool IsNearFailure(double[] places)
    {
        var nearest = _failures.Count == 0 ? 1 : _failures.Min(failure => _genome.Distance(failure, places));
        return nearest < FailureReach && _population.Members.All(member => _genome.Distance(member.Places, places) > nearest);
    }
}
