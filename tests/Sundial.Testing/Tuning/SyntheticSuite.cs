using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Search;

namespace Sundial.Testing.Tuning;

/// <summary>Objectives with known optima that are like what tuning meets: scales of all kinds, hills beside hills, dimensions that do not matter, what matters only sometimes.</summary>
public static class SyntheticSuite
{
    public static IReadOnlyList<SyntheticObjective> All => [Sphere, Rastrigin, Boosting, Valley, Conditional];

    /// <summary>A bowl on linear scales, its bottom away from the defaults.</summary>
    public static SyntheticObjective Sphere { get; } = new("sphere", Numbers(5), values =>
        1 - Average(values, (unit, i) => Math.Pow(unit - 0.2 - (0.15 * i), 2)));

    /// <summary>A bowl with a ripple that makes hundreds of hills.</summary>
    public static SyntheticObjective Rastrigin { get; } = new("rastrigin", Numbers(4), values =>
        1 - Average(values, (unit, i) => Math.Pow(unit - 0.7, 2) + (0.03 * (1 - Math.Cos(2 * Math.PI * 6 * (unit - 0.7))))));

    /// <summary>What boosting is like: a learning rate that matters most, depth, penalties off by default that help a little, two that do not matter.</summary>
    public static SyntheticObjective Boosting { get; } = new("boosting", new HyperparameterSpace(
        Hyperparameter.Log("learning-rate", 0.001, 1, 0.3),
        Hyperparameter.Integer("depth", 1, 14, 6),
        Hyperparameter.LogOrZero("l2", 1e-4, 10, 0),
        Hyperparameter.Linear("row-share", 0.3, 1, 1),
        Hyperparameter.Category("grower", "depthwise", "lossguide", "symmetric"),
        Hyperparameter.Linear("idle", 0, 1, 0.5),
        Hyperparameter.LogInteger("bins", 16, 1024, 256)), values =>
        1 - (0.06 * Math.Pow(Math.Log10(values.Number("learning-rate") / 0.04), 2))
          - (0.0015 * Math.Pow(values.Number("depth") - 9, 2))
          - (values.Number("l2") == 0 ? 0.03 : 0.004 * Math.Pow(Math.Log10(values.Number("l2") / 0.3), 2))
          - (0.05 * Math.Pow(values.Number("row-share") - 0.75, 2))
          - (values.Category("grower") switch { "depthwise" => 0.01, "symmetric" => 0.02, _ => 0 }));

    /// <summary>Two that must be changed together: a curved valley (Rosenbrock's), with two idle ones.</summary>
    public static SyntheticObjective Valley { get; } = new("valley", Numbers(4), values =>
    {
        var (x, y) = ((3 * values.Number("x0")) - 1, (3 * values.Number("x1")) - 1);
        return 1 - (0.2 * Math.Log(1 + Math.Pow(1 - x, 2) + (10 * Math.Pow(y - (x * x), 2))));
    });

    /// <summary>A category on which it depends what else matters.</summary>
    public static SyntheticObjective Conditional { get; } = new("conditional", new HyperparameterSpace(
        Hyperparameter.Category("optimizer", "sgd", "adam", "muon"),
        Hyperparameter.Log("sgd-rate", 1e-4, 1, 0.01).OnlyWhen("optimizer", "sgd"),
        Hyperparameter.Log("adam-rate", 1e-5, 0.1, 0.001).OnlyWhen("optimizer", "adam"),
        Hyperparameter.Log("muon-rate", 1e-4, 1, 0.02).OnlyWhen("optimizer", "muon"),
        Hyperparameter.Linear("momentum", 0, 0.99, 0.9)), values => values.Category("optimizer") switch
    {
        "sgd" => 0.9 - (0.05 * Math.Pow(Math.Log10(values.Number("sgd-rate") / 0.1), 2)),
        "adam" => 0.93 - (0.05 * Math.Pow(Math.Log10(values.Number("adam-rate") / 0.003), 2)),
        _ => 1 - (0.08 * Math.Pow(Math.Log10(values.Number("muon-rate") / 0.005), 2)),
    } - (0.05 * Math.Pow(values.Number("momentum") - 0.7, 2)));

    /// <summary>Draws evenly, as the bar that a search has to clear.</summary>
    public static ISearch RandomSearch(HyperparameterSpace space, ulong seed) => new EvenDraws(space, seed);

    private static HyperparameterSpace Numbers(int count) =>
        new([.. Enumerable.Range(0, count).Select(i => Hyperparameter.Linear($"x{i}", 0, 1, 0.5))]);

    private static double Average(HyperparameterValues values, Func<double, int, double> of) =>
        values.Space.Hyperparameters.Select((it, i) => of(values.Number(it.Name), i)).Average();
}
