using System.Text.RegularExpressions;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Training;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Worker.Inspection;

/// <summary>Plans for many times: those that people ask for, each about a quarter longer than the one before.</summary>
/// <param name="threads">Threads where no tier is named.</param>
/// <param name="ratesPath">Where this machine's measured rates are remembered; null where nowhere.</param>
internal sealed partial class PlanLadder(int threads, string? ratesPath)
{
    private static readonly int[] s_seconds =
    [
        5, 7, 10, 13, 16, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 390, 480, 600, 780, 900, 1200, 1500, 1800, 2400, 3000, 3600,
        4500, 5400, 7200, 9000, 10_800, 14_400, 18_000, 21_600, 28_800, 36_000, 43_200, 57_600, 72_000, 86_400,
    ];

    /// <summary>Threads of the tiers that this machine offers. There is none with a graphics processor: nothing is trained on one yet.</summary>
    public static IReadOnlyDictionary<string, int> Tiers { get; } =
        new Dictionary<string, int> { ["cpu-1"] = 1, ["cpu-2"] = 2 }.Where(tier => tier.Value <= Environment.ProcessorCount).ToDictionary();

    /// <summary>Climbs it, for each objective and each number of threads.</summary>
    /// <param name="ask">Asks the planners; null where nothing can be trained.</param>
    public IReadOnlyList<TrainingPlan> Climb(Func<OutlookRequest, TrainingOutlook?> ask)
    {
        var plans = new List<TrainingPlan>();
        foreach (var used in Tiers.Values.Append(threads).Distinct().Order())
        {
            foreach (var objective in Enum.GetValues<OptimizeFor>())
            {
                foreach (var seconds in s_seconds)
                {
                    var request = new OutlookRequest { Deadline = TimeSpan.FromSeconds(seconds), OptimizeFor = objective, Threads = used, RatesPath = ratesPath };
                    if (ask(request) is { } outlook)
                    {
                        plans.Add(PlanOf(outlook, request));
                    }
                }
            }
        }

        return plans;
    }

    private static TrainingPlan PlanOf(TrainingOutlook outlook, OutlookRequest request) => new()
    {
        WithinSeconds = outlook.DeadlineSeconds,
        ReckonedSeconds = outlook.DeadlineSeconds,
        OptimizeFor = request.OptimizeFor.ToString().ToLowerInvariant(),
        Threads = request.Threads,
        Task = outlook.Task,
        Parts = new PlannedParts(outlook.Sizes.Train, outlook.Sizes.Validation, outlook.Sizes.Test),
        ShareOfData = Math.Round(outlook.ShareOfDataUsed, 6),
        Epochs = outlook.Epochs,
        Network = outlook.Network is { } network ? new PlannedNetwork(network.Name, network.Parameters, network.MegaflopsPerImage, network.Height, network.Width, network.Channels) : null,
        Learners = [.. outlook.Learners.Select(WireText.Sentence)],
        Tuning = new PlannedTuning(outlook.Tuning.Pays, WireText.Sentence(outlook.Tuning.Reason), outlook.Tuning.Evaluations, outlook.Tuning.Hyperparameters),
        Phases = [.. outlook.Phases.Select(phase => new PlannedPhase(phase.Phase.ToString().ToLowerInvariant(), Math.Round(phase.Seconds, 2)))],
        Sentences = [.. outlook.Sentences.Select(sentence => WireText.Sentence(Marked(sentence, outlook)))],
    };

    // The server knows the time that is asked about, and writes the number.
    private static string Marked(string sentence, TrainingOutlook outlook) =>
        outlook is { Epochs: not null, ShareOfDataUsed: >= 1 } ? TimesSeen().Replace(sentence, $"about {InspectedData.EpochsMark} times") : sentence;

    [GeneratedRegex("about [0-9.,]+ times")]
    private static partial Regex TimesSeen();
}
