using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>What is to come after training, and when training therefore ends; from what was measured so far.</summary>
internal sealed class TimeOutlook(RunContext context, RunData data, Champion champion)
{
    private readonly TrainingRequest _request = context.Request;

    /// <summary>The networks there are, cheapest first.</summary>
    public IReadOnlyList<ResidualNetwork> Candidates { get; } = NetworkFamily.For(data.Shape, data.Images.ClassNames.Count);

    /// <summary>A network by its name.</summary>
    public ResidualNetwork Named(string name) => Candidates.Single(candidate => candidate.Name == name);

    /// <summary>When training ends, in seconds since the budget began: what follows is the last validation, the final save, the test, the report.</summary>
    public double EndOfTraining(ResidualNetwork network) =>
        context.Deadline - context.Slack - champion.ValidatingSeconds - 4 * champion.WritingSeconds - DeadlinePlanner.TrainingFileSeconds(context.Deadline) - TestSeconds(network, ViewsOf(network));

    /// <summary>What the test of a network is expected to take.</summary>
    public double TestSeconds(ResidualNetwork network, TestTimeViews views) =>
        Math.Min(DeadlinePlanner.MostTestShare * context.Deadline, DeadlinePlanner.Count(views) * SecondsPerImage(network) * data.Test.Length) + champion.WritingSeconds + DeadlinePlanner.EvidenceSeconds(context.Deadline);

    /// <summary>How often the final model looks at an image.</summary>
    public TestTimeViews ViewsOf(ResidualNetwork network)
    {
        // With a fixed number of epochs nothing about the model may be decided by a measurement, nor by the moment a run begins.
        var isFixed = _request.Epochs is not null;
        var perImage = isFixed ? DeadlinePlanner.NominalSecondsPerLook(network, _request.Threads) : SecondsPerImage(network);
        return DeadlinePlanner.Views(
            perImage, data.Test.Length, isFixed ? context.NominalSeconds : context.Deadline, data.Augmentation.Flip != FlipMode.None, _request.OptimizeFor);
    }

    // Before a network was validated, its time is that of the first one in proportion.
    private double SecondsPerImage(ResidualNetwork network)
    {
        var nominal = DeadlinePlanner.NominalSecondsPerLook(network, _request.Threads);
        if (champion.SecondsPerImage.TryGetValue(network.Name, out var measured))
        {
            return measured.PerUnit(nominal);
        }

        var first = Candidates[0];
        return champion.SecondsPerImage.TryGetValue(first.Name, out var ofFirst)
            ? ofFirst.PerUnit(nominal) * network.MultiplyAdds / first.MultiplyAdds
            : nominal;
    }
}
