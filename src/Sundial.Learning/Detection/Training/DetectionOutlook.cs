using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>What is to come after the training of a detector, and when it therefore ends; from what was measured so far.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="champion">The best so far.</param>
internal sealed class DetectionOutlook(RunContext context, DetectionData data, DetectorChampion champion)
{
    private const double CountsOfTest = 6;

    // Telling how it ended and ending the process, which is on the clock as well.
    private const double ExitSeconds = 0.1;

    /// <summary>When training ends, in seconds since the budget began: what follows is the last validation, the choices by it once more, the test, the report.</summary>
    /// <param name="network">What is trained.</param>
    public double EndOfTraining(DetectorNetwork network) => context.Deadline - context.Slack - ValidatingSeconds(network, chooses: false) - FinalSeconds(network);

    /// <summary>What everything after the last validation is expected to take: the final model, its test, and three files.</summary>
    /// <param name="network">What was trained.</param>
    public double FinalSeconds(DetectorNetwork network) => ValidatingSeconds(network, chooses: true) + TestSeconds(network) + ReportSeconds + champion.WritingSeconds + DeadlinePlanner.TrainingFileSeconds(context.Deadline);

    /// <summary>What the test is expected to take.</summary>
    /// <param name="network">What was trained.</param>
    public double TestSeconds(DetectorNetwork network) =>
        champion.OpeningSeconds + Math.Min(DeadlinePlanner.MostTestShare * context.Deadline, (champion.SecondsPerImage(network) + CountingSecondsOfTest) * data.Test.Length)
        + DeadlinePlanner.EvidenceSeconds(context.Deadline);

    /// <summary>What counting the boxes of a test image takes, class by class and size by size.</summary>
    public double CountingSecondsOfTest => CountsOfTest * champion.CountingSeconds;

    /// <summary>What the report is expected to take, its first being put into words and the end of the process included.</summary>
    public double ReportSeconds => (2 * champion.WritingSeconds) + ExitSeconds;

    // A model is made to be looked at, and once more to be kept.
    private double ValidatingSeconds(DetectorNetwork network, bool chooses) =>
        Math.Min(DeadlinePlanner.MostValidationSeconds(context.Deadline), champion.ValidatingSecondsPerImage(network, chooses) * data.Parts.Validation.Length)
        + champion.OpeningSeconds + 2 * champion.WritingSeconds;
}
