using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What would be trained of images with classes.</summary>
public static class ImageOutlook
{
    /// <summary>Asks the planner.</summary>
    /// <param name="profile">What the data is.</param>
    /// <param name="request">What is asked about.</param>
    /// <returns>Null where nothing can be trained.</returns>
    public static TrainingOutlook? Of(ImageProfile profile, OutlookRequest request)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(request);
        if (profile.Classes.Count < 2)
        {
            return null;
        }

        var deadline = request.Deadline.TotalSeconds;
        var side = DeadlinePlanner.LongestSide(profile.Images, deadline, request.Threads);
        var shape = TargetShape.Choose(profile.Surveyed, new ImageReadOptions { MaxSide = side });
        var sizes = SizesOf(profile, request);
        var slowness = request.Slowness(NetworkChoice.Family);
        var candidates = NetworkGoal.Allowed(NetworkFamily.For(new ImageShape(shape.Height, shape.Width, shape.Channels), profile.Classes.Count), request.OptimizeFor);
        var plan = DeadlinePlanner.Choose(
            candidates, sizes.Train, DeadlinePlanner.TrainingShare * deadline, network => slowness * DeadlinePlanner.NominalSecondsPerImage(network, request.Threads));
        var seconds = DeadlinePlanner.TrainingShare * deadline;
        var perImage = slowness * DeadlinePlanner.NominalSecondsPerImage(plan.Network, request.Threads);
        var subject = ImageTuning.Subject(
            candidates, plan.Network, sizes.Train, new DataShape(sizes.Train, shape.Height * shape.Width * shape.Channels, profile.Classes.Count), plan.Epochs, perImage);
        var tuning = request.Tunes ? TuningOutlook.Of(NetworkTuning.Plan(subject with { Left = () => seconds }, request.Seed)) : TuningOutlook.NotAsked;
        var network = new NetworkSummary(
            plan.Network.Name, plan.Network.ParameterCount, Math.Round(2e-6 * plan.Network.MultiplyAdds, 1), shape.Height, shape.Width, shape.Channels);
        return new TrainingOutlook
        {
            Task = "image-classification",
            DeadlineSeconds = deadline,
            Sizes = sizes,
            ShareOfDataUsed = Math.Min(1, (double)plan.Images / Math.Max(1, sizes.Train)),
            Network = network,
            Epochs = Math.Round(plan.Epochs, 1),
            Tuning = tuning,
            Phases = PhaseOutlook.Share(
                deadline,
                PhaseOutlook.Decoding(profile.StoredSizes(), request.Threads),
                DeadlinePlanner.ProbeShare * deadline,
                tuning.Seconds,
                Math.Min(DeadlinePlanner.MostTestShare * deadline, slowness * DeadlinePlanner.NominalSecondsPerLook(plan.Network, request.Threads) * sizes.Test)),
            Sentences = [OutlookWords.Network(network), OutlookWords.Epochs(plan.Images, sizes, plan.Epochs, "images"), tuning.Reason],
        };
    }

    private static SplitSizes SizesOf(ImageProfile profile, OutlookRequest request)
    {
        var marked = profile.Classes.Sum(known => known.Test);
        var tested = marked > 0 || request.HasOtherTest ? marked : (int)Math.Round(TrainingSplit.TestShare * profile.Images);
        var validated = Math.Min(TrainingSplit.MostValidationImages, (int)Math.Round(TrainingSplit.ValidationShare * (profile.Images - tested)));
        return new SplitSizes(profile.Images - tested - validated, validated, tested);
    }
}

/// <summary>Sentences that outlooks on images have in common.</summary>
internal static class OutlookWords
{
    /// <summary>Which network.</summary>
    public static string Network(NetworkSummary network) => string.Create(
        CultureInfo.InvariantCulture,
        $"The network {network.Name} of {network.Parameters:N0} parameters, which sees {network.Height}×{network.Width} {(network.Channels == 1 ? "grey" : "colour")} pixels.");

    /// <summary>How much of the data it sees.</summary>
    public static string Epochs(int images, SplitSizes sizes, double epochs, string what) => images < sizes.Train
        ? string.Create(CultureInfo.InvariantCulture, $"There is time to see about {images:N0} of {sizes.Train:N0} {what} once.")
        : string.Create(CultureInfo.InvariantCulture, $"There is time to see each of {sizes.Train:N0} {what} about {(epochs < 10 ? Math.Round(epochs, 1) : Math.Round(epochs)):N1} times.");
}
