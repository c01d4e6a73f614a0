using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Planning;

/// <summary>A way to tune: so many of the most important hyperparameters, so thoroughly.</summary>
/// <param name="Genes">How many hyperparameters.</param>
/// <param name="Fidelity">How thorough every evaluation is.</param>
/// <param name="Evaluations">How many evaluations it wants.</param>
/// <param name="Seconds">What they are expected to take.</param>
internal sealed record PlanStep(int Genes, Fidelity Fidelity, int Evaluations, double Seconds);

/// <summary>The ways to tune, each more ambitious than the one before: one hyperparameter more, or evaluations one notch more thorough.</summary>
/// <remarks>
/// Which of the two comes next is what brings more for its price, so the order does not depend on the time there is: with more
/// time a plan goes further up the same ladder, and never tunes less or less thoroughly.
/// </remarks>
internal static class PlanLadder
{
    // From the notes on AutoML services: a genetic search over fewer than a dozen evaluations does not pay, and each gene wants about six.
    public const int LeastEvaluations = 12;
    public const int EvaluationsPerGene = 6;

    private const int LeastGenes = 2;

    // A notch of thoroughness costs about so much more.
    private const double Notch = 1.7;

    // How much of the order of full evaluations cheap ones keep, as a power of their share of the work: about 0.7 at a thirtieth.
    // Uniform subsamples keep most of it ("a simple yet fast baseline" in published studies of XGBoost's tuning); the first trials of benchmarks confirm or correct it.
    private const double TrustPower = 0.1;

    /// <summary>The ladder for a situation, least ambitious first.</summary>
    /// <param name="situation">What is to be decided by.</param>
    /// <param name="importances">Of the hyperparameters, highest first.</param>
    public static IReadOnlyList<PlanStep> For(TuningSituation situation, IReadOnlyList<double> importances)
    {
        var notches = Notches(situation);
        var (genes, notch) = (Math.Min(LeastGenes, importances.Count), 0);
        var steps = new List<PlanStep> { Step(situation, genes, notches[notch]) };
        while (genes < importances.Count || notch < notches.Count - 1)
        {
            var oneMore = genes < importances.Count ? GeneValue(importances, genes) : double.NegativeInfinity;
            var deeper = notch < notches.Count - 1 ? NotchValue(situation, notches[notch], notches[notch + 1]) : double.NegativeInfinity;
            (genes, notch) = oneMore >= deeper ? (genes + 1, notch) : (genes, notch + 1);
            steps.Add(Step(situation, genes, notches[notch]));
        }

        return steps;
    }

    /// <summary>Degrees of thoroughness, from the least to the full.</summary>
    public static IReadOnlyList<Fidelity> Notches(TuningSituation situation)
    {
        var (least, full) = (situation.Least, situation.Full);
        var ratio = situation.Cost.Seconds(full) / situation.Cost.Seconds(least);
        var count = ratio <= 1.01 ? 0 : Math.Max(1, (int)Math.Round(Math.Log(ratio) / Math.Log(Notch)));

        // Where both are whole, so is what lies between: there is no third of a fold.
        var isWhole = least.Epochs == Math.Round(least.Epochs) && full.Epochs == Math.Round(full.Epochs);
        return [.. Enumerable.Range(0, count).Select(i => Between((double)i / count)).Append(full).Distinct()];

        Fidelity Between(double way)
        {
            var epochs = least.Epochs * Math.Pow(full.Epochs / least.Epochs, way);
            return new Fidelity(isWhole ? Math.Round(epochs) : epochs, Math.Min(full.Subsample, least.Subsample * Math.Pow(full.Subsample / least.Subsample, way)));
        }
    }

    /// <summary>One way to tune.</summary>
    public static PlanStep Step(TuningSituation situation, int genes, Fidelity fidelity)
    {
        var evaluations = Math.Max(LeastEvaluations, EvaluationsPerGene * genes);
        return new PlanStep(genes, fidelity, evaluations, evaluations * SecondsEach(situation, fidelity));
    }

    /// <summary>Seconds by the clock for an evaluation, with those that are cut short and those that run beside it.</summary>
    /// <remarks>Halving saves less than in theory, for the first few at a rung always go on: half of it is counted on, and what is measured later counts instead.</remarks>
    public static double SecondsEach(TuningSituation situation, Fidelity fidelity)
    {
        var (share, before) = (0.0, 0.0);
        var goOn = 1.0;
        foreach (var rung in SuccessiveHalving.RungsFor(fidelity.Epochs, situation.FirstRung ?? situation.Least.Epochs))
        {
            share += goOn * (rung - before) / fidelity.Epochs;
            (before, goOn) = (rung, goOn / SuccessiveHalving.UsualReduction);
        }

        share += goOn * (fidelity.Epochs - before) / fidelity.Epochs;
        var whole = situation.Cost.Seconds(fidelity);
        var expected = situation.Cost.FixedSeconds + ((whole - situation.Cost.FixedSeconds) * (1 + share) / 2);
        return expected / situation.Workers;
    }

    // What one more gene adds to what is covered, for what it adds to the price.
    private static double GeneValue(IReadOnlyList<double> importances, int genes)
    {
        var covered = importances.Take(genes).Sum();
        return Math.Log((covered + importances[genes]) / covered) / Math.Log((genes + 1.0) / genes);
    }

    private static double NotchValue(TuningSituation situation, Fidelity from, Fidelity to) =>
        TrustPower * Math.Log(to.Work / from.Work) / Math.Log(SecondsEach(situation, to) / SecondsEach(situation, from));
}
