namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>How much of what differs between trials a hyperparameter is responsible for.</summary>
/// <param name="Name">Which.</param>
/// <param name="Share">Share of the variance, in [0, 1], that it alone makes.</param>
public sealed record Importance(string Name, double Share);

/// <summary>How much of what differs between trials two hyperparameters make together, beyond what each makes alone.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
/// <param name="Share">Share of the variance, in [0, 1].</param>
public sealed record Interaction(string First, string Second, double Share);

/// <summary>What hyperparameters contribute, as far as some trials tell.</summary>
/// <param name="Trials">How many trials tell it.</param>
/// <param name="Singles">Each alone, the most important first.</param>
/// <param name="Pairs">Pairs beyond each alone, the most important first.</param>
public sealed record SensitivityReport(int Trials, IReadOnlyList<Importance> Singles, IReadOnlyList<Interaction> Pairs)
{
    /// <summary>What nothing is known by.</summary>
    public static SensitivityReport Nothing { get; } = new(0, [], []);

    /// <summary>Each hyperparameter with its half of every pair it is in: what not tuning it would cost.</summary>
    public IReadOnlyDictionary<string, double> Importances() => Singles.ToDictionary(
        one => one.Name,
        one => one.Share + Pairs.Where(pair => pair.First == one.Name || pair.Second == one.Name).Sum(pair => pair.Share / 2));
}
