using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Search;

/// <summary>Makes a chromosome from two: crossover and mutation with probabilities that depend on how the parents do and on the time used.</summary>
/// <remarks>
/// Srinivas and Patnaik, "Adaptive probabilities of crossover and mutation in genetic algorithms", IEEE Transactions on Systems, Man and
/// Cybernetics 24 (1994): solutions above the mean are disrupted the less the better they are, those below as much as can be, and all the more the
/// nearer the mean is to the maximum, which is when a population begins to settle. Their constants are k1 = k3 = 1 and k2 = k4 = 0.5.
/// Mutation steps are annealed: factors on log scales, distances on linear ones, as large as a third of the range at first and a twenty-fifth at last.
/// </remarks>
/// <param name="genome">What the chromosomes mean.</param>
internal sealed class Breeding(Genome genome)
{
    /// <summary>k1 and k3 of the paper.</summary>
    public const double Crossover = 1.0;

    /// <summary>k2 and k4 of the paper.</summary>
    public const double Mutation = 0.5;

    private const double FirstStep = 0.3;
    private const double LastStep = 0.04;

    // Now and then a step is three times as long: a way out of a region that turned out second best.
    private const double LongStepShare = 0.2;
    private const double LongStep = 3;

    // Children of a crossover may lie so far beyond their parents (Eshelman and Schaffer's BLX, 1993), or the population could only shrink.
    private const double Beyond = 0.25;

    /// <summary>The probability that two parents are crossed.</summary>
    /// <param name="fitter">Fitness of the better one.</param>
    /// <param name="highest">The highest of the population.</param>
    /// <param name="mean">Its mean.</param>
    public static double CrossoverProbability(double fitter, double highest, double mean) =>
        fitter < mean || highest <= mean ? Crossover : Crossover * (highest - fitter) / (highest - mean);

    /// <summary>The probability that a gene is mutated, by the fitness of whom it is taken from.</summary>
    public static double MutationProbability(double fitness, double highest, double mean) =>
        fitness < mean || highest <= mean ? Mutation : Mutation * (highest - fitness) / (highest - mean);

    /// <summary>The usual length of a mutation, as a share of the range.</summary>
    /// <param name="progress">Share of the time that is used.</param>
    public static double Step(double progress) => FirstStep * Math.Pow(LastStep / FirstStep, Math.Clamp(progress, 0, 1));

    /// <summary>A child.</summary>
    /// <param name="first">The fitter parent, whose child it is where they are not crossed.</param>
    /// <param name="second">The other.</param>
    /// <param name="population">Whose measures decide the probabilities.</param>
    /// <param name="progress">Share of the time that is used.</param>
    /// <param name="random">Where the draws come from.</param>
    public double[] Child(Individual first, Individual second, Population population, double progress, ref CounterRandom random)
    {
        var child = (double[])first.Places.Clone();
        if (random.NextSingle() < CrossoverProbability(first.Fitness, population.Highest, population.Mean))
        {
            Cross(child, second.Places, ref random);
        }

        // The best is never mutated by the formula; a child that equals its parent teaches nothing, so one gene always is.
        var probability = MutationProbability(first.Fitness, population.Highest, population.Mean);
        var certain = random.Next(child.Length);
        for (var i = 0; i < child.Length; i++)
        {
            if (i == certain || random.NextSingle() < probability)
            {
                child[i] = Mutated(genome.Genes[i], child[i], Step(progress), ref random);
            }
        }

        return child;
    }

    /// <summary>Another place for a gene.</summary>
    /// <param name="gene">The gene.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="step">The usual length, as a share of the range.</param>
    /// <param name="random">Where the draws come from.</param>
    public static double Mutated(Gene gene, double place, double step, ref CounterRandom random)
    {
        if (gene.Hyperparameter.IsCategory)
        {
            // Any other name is as near as any.
            var count = gene.Hyperparameter.Categories.Count;
            var other = ((int)gene.Hyperparameter.FromUnit(place) + 1 + random.Next(count - 1)) % count;
            return gene.Hyperparameter.ToUnit(other);
        }

        var length = step * gene.Width * (random.NextSingle() < LongStepShare ? LongStep : 1) * Normal(ref random);
        if (Math.Abs(length) < gene.LeastStep)
        {
            length = Math.CopySign(gene.LeastStep, length);
        }

        return gene.Snap(Reflected(place + length, gene.From, gene.To));
    }

    private void Cross(double[] child, double[] other, ref CounterRandom random)
    {
        for (var i = 0; i < child.Length; i++)
        {
            var gene = genome.Genes[i];
            var kind = random.Next(4);
            if (kind == 0 || gene.Hyperparameter.IsCategory)
            {
                child[i] = kind < 2 ? other[i] : child[i];
            }
            else if (kind == 1)
            {
                var share = random.Between((float)-Beyond, (float)(1 + Beyond));
                child[i] = gene.Snap(Reflected(child[i] + (share * (other[i] - child[i])), gene.From, gene.To));
            }
        }
    }

    // A step over the end comes back from it, so that ends are not favoured as clamping would.
    private static double Reflected(double place, double from, double to)
    {
        place = place < from ? (2 * from) - place : place > to ? (2 * to) - place : place;
        return Math.Clamp(place, from, to);
    }

    // Box and Muller; the logarithm's argument is never 0.
    private static double Normal(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextSingle())) * Math.Cos(2 * Math.PI * random.NextSingle());
}
