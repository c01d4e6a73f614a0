using Sundial.Learning.Data;

namespace Sundial.Learning.Tuning.Search;

/// <summary>Those that may breed: fit, and different from one another.</summary>
/// <remarks>
/// A newcomer competes with whom it resembles most (Mahfoud's crowding, 1992; Harik's restricted tournaments, 1995), so that several good
/// regions are kept for as long as nobody knows which is best; late in a search it may displace the worst instead, so that the time left
/// goes to the best region.
/// </remarks>
/// <param name="genome">What the chromosomes mean.</param>
/// <param name="size">How many there are at most.</param>
/// <param name="elite">How many of the best only better ones displace.</param>
internal sealed class Population(Genome genome, int size, int elite)
{
    // Newcomers nearer than this to a member compete with it and not with the worst; shrinks as the time is used.
    private const double Niche = 0.15;

    private readonly List<Individual> _members = [];

    /// <summary>Fittest first.</summary>
    public IReadOnlyList<Individual> Members => _members;

    /// <summary>Whether there is no room but by displacing somebody.</summary>
    public bool IsFull => _members.Count >= size;

    /// <summary>The highest fitness.</summary>
    public double Highest => _members[0].Fitness;

    /// <summary>The mean fitness.</summary>
    public double Mean => _members.Average(member => member.Fitness);

    /// <summary>Mean distance from the fittest: what there is left to cross.</summary>
    public double Spread => _members.Count < 2 ? 1 : _members.Skip(1).Average(member => genome.Distance(member.Places, _members[0].Places));

    /// <summary>Takes in a newcomer, if it is better than the one it would displace.</summary>
    /// <param name="newcomer">Who wants in.</param>
    /// <param name="progress">Share of the time that is used.</param>
    public void Offer(Individual newcomer, double progress)
    {
        if (IsFull)
        {
            var nearest = _members.MinBy(member => genome.Distance(member.Places, newcomer.Places))!;
            var isApart = genome.Distance(nearest.Places, newcomer.Places) > Niche * (1 - progress);
            var rival = isApart || _members.IndexOf(nearest) < elite ? _members[^1] : nearest;

            // Who beats a member of the elite from nearby takes its place: elitism keeps fitness, not twins.
            rival = !isApart && newcomer.Fitness > nearest.Fitness ? nearest : rival;
            if (newcomer.Fitness <= rival.Fitness)
            {
                return;
            }

            _members.Remove(rival);
        }

        var place = _members.FindIndex(member => member.Fitness < newcomer.Fitness);
        _members.Insert(place < 0 ? _members.Count : place, newcomer);
    }

    /// <summary>Two parents, the fitter first: one the fittest of three, the other fit and different from it.</summary>
    /// <param name="random">Where the draws come from.</param>
    public (Individual First, Individual Second) Parents(ref CounterRandom random)
    {
        var first = Math.Min(random.Next(_members.Count), Math.Min(random.Next(_members.Count), random.Next(_members.Count)));
        var second = first;
        var best = double.NegativeInfinity;
        for (var draw = 0; draw < 3; draw++)
        {
            var candidate = random.Next(_members.Count);
            var merit = genome.Distance(_members[candidate].Places, _members[first].Places) - ((double)candidate / _members.Count);
            if (candidate != first && merit > best)
            {
                (second, best) = (candidate, merit);
            }
        }

        return (_members[Math.Min(first, second)], _members[Math.Max(first, second)]);
    }
}
