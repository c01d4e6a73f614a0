using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>What is to come after the training of a detector, and when it therefore ends; from what was measured so far.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="champion">The best so far.</param>
internal sealed class DetectionOutlook(RunContext context, DetectionData data, DetectorChampion champion)
{
    /// <summary>When training ends, in seconds since the budget began: what follows is the last validation, the choices by it once more, the test, the report.</summary>
    /// <param name="network">What is trained.</param>
    public double EndOfTraining(DetectorNetwork network) => context.Deadline - context.Slack - ValidatingSeconds(network) - FinalSeconds(network);

    /// <summary>What everything after the last validation is expected to take: the final model, its test, and three files.</summary>
    /// <param name="network">What was trained.</param>
    public double FinalSeconds(DetectorNetwork network) => ValidatingSeconds(network) + TestSeconds(network) + ReportSeconds + champion.WritingSeconds + DeadlinePlanner.TrainingFileSeconds(context.Deadline);

    /// <summary>What the test is expected to take.</summary>
    /// <param name="network">What was trained.</param>
    public double TestSeconds(DetectorNetwork network) =>
        champion.OpeningSeconds + Math.Min(DeadlinePlanner.MostTestShare * context.Deadline, champion.SecondsPerImage(network) * data.Test.Length);

    /// <summary>What the report is expected to take, its first being put into words included.</summary>
    public double ReportSeconds => 2 * champion.WritingSeconds;

    // A model is made to be looked at, and once more to be kept.
    private double ValidatingSeconds(DetectorNetwork network) =>
        Math.Min(DeadlinePlanner.MostValidationSeconds(context.Deadline), champion.SecondsPerImage(network) * data.Parts.Validation.Length)
        + champion.OpeningSeconds + 2 * champion.WritingSeconds;
}
