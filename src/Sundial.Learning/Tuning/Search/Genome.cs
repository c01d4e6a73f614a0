using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Search;

/// <summary>The hyperparameters that are searched, as places on [0, 1]; all others keep what the chromosome's background has.</summary>
/// <param name="space">All hyperparameters.</param>
/// <param name="genes">Those that are searched.</param>
internal sealed class Genome(HyperparameterSpace space, IReadOnlyList<Gene> genes)
{
    private readonly int[] _indices = [.. genes.Select(gene => space.IndexOf(gene.Hyperparameter.Name))];

    /// <summary>Those that are searched.</summary>
    public IReadOnlyList<Gene> Genes => genes;

    /// <summary>The places of values.</summary>
    public double[] Encode(HyperparameterValues values) => [.. genes.Select((gene, i) => gene.Hyperparameter.ToUnit(values[_indices[i]]))];

    /// <summary>The values of places.</summary>
    /// <param name="places">A place for each gene.</param>
    /// <param name="background">Where all others are taken from.</param>
    public HyperparameterValues Decode(IReadOnlyList<double> places, HyperparameterValues background)
    {
        var values = new double[space.Hyperparameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = background[i];
        }

        for (var i = 0; i < genes.Count; i++)
        {
            values[_indices[i]] = genes[i].Hyperparameter.FromUnit(places[i]);
        }

        return new HyperparameterValues(space, values);
    }

    /// <summary>How far chromosomes lie apart: 0 for equal ones, 1 for ends of every stretch; names of a category by 1.</summary>
    public double Distance(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var sum = 0.0;
        for (var i = 0; i < genes.Count; i++)
        {
            var apart = genes[i].Hyperparameter.IsCategory
                ? (first[i] == second[i] ? 0 : 1)
                : (first[i] - second[i]) / genes[i].Width;
            sum += apart * apart;
        }

        return Math.Sqrt(sum / Math.Max(1, genes.Count));
    }

    /// <summary>One of several chromosomes that together fill every stretch evenly (Latin hypercube: McKay, Beckman and Conover, 1979).</summary>
    /// <param name="seed">The search's seed.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="count">How many there are.</param>
    public double[] Spread(ulong seed, int index, int count)
    {
        var places = new double[genes.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var order = Enumerable.Range(0, count).ToArray();
            new CounterRandom(seed, 0x1A71, (ulong)i).Shuffle<int>(order);
            var jitter = new CounterRandom(seed, 0x1A72 + (ulong)i, (ulong)index).NextSingle();
            places[i] = genes[i].Snap(genes[i].From + (genes[i].Width * (order[index % count] + jitter) / count));
        }

        return places;
    }
}
