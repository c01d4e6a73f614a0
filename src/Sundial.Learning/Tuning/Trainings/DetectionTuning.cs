using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Networks;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Knowledge;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Tunes the training of a detector, its anchors among the rest, by short trainings of a cheaper network of its family, on coarser images where the time asks for it.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="outlook">What comes after training.</param>
internal sealed class DetectionTuning(RunContext context, DetectionData data, DetectionOutlook outlook)
{
    private const double ShareOfCost = 0.35;
    private const int LeastViews = 2500;
    private const double ViewsWanted = 3;
    private const double FixedSeconds = 1.2;

    // Coarser images, whose trials cost a fraction, tell good rates from bad nearly as well; below these sides small things are gone.
    private static readonly double[] s_shares = [1, 0.75, 0.5];
    private const int LeastSide = 160;
    private const int SideStep = 32;

    /// <summary>Tunes.</summary>
    /// <param name="search">What for, with the trials so far.</param>
    /// <param name="tried">Told after each trial.</param>
    public TuningResult Run(NetworkSearch search, Action tried)
    {
        var (subject, proxy) = Subject(search);
        var trials = new Lazy<DetectionTrials>(() => new DetectionTrials(data, proxy, context.Request));
        return NetworkTuning.Run(context, subject with { Begin = trial => trials.Value.Begin(trial), Search = search, Tried = tried });
    }

    /// <summary>What a tuning is begun with: the images that all of its trials see are settled here.</summary>
    /// <param name="chosen">The network that is to be trained.</param>
    /// <param name="secondsPerImage">What a step of it takes for an image.</param>
    public NetworkSearch SearchFor(DetectorNetwork chosen, double secondsPerImage)
    {
        var search = new NetworkSearch(chosen.Name, (outlook.EndOfTraining(chosen) - context.Elapsed) / (secondsPerImage * data.Parts.Train.Length), secondsPerImage);
        return search with { Image = Subject(search).Proxy.Image };
    }

    private (NetworkTuningSubject Subject, DetectionProxy Proxy) Subject(NetworkSearch search)
    {
        var chosen = data.Named(search.Network);
        return Subject(data.Choices, chosen, data.Parts.Train.Length, () => outlook.EndOfTraining(chosen) - context.Elapsed, search.SecondsPerImage, context.Request.Seed, search.Image);
    }

    /// <summary>What is tuned, but for the trials themselves.</summary>
    /// <param name="choices">The networks there are.</param>
    /// <param name="chosen">The network that is to be trained.</param>
    /// <param name="images">Images to train on.</param>
    /// <param name="left">Seconds left for tuning and training together.</param>
    /// <param name="secondsPerImage">What a step of the chosen network takes for an image.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="seen">The images that trials see, where they have begun; unset, the time decides.</param>
    /// <returns>It, and the network that trials train: on the finest images with which tuning pays, else on the coarsest.</returns>
    public static (NetworkTuningSubject Subject, DetectionProxy Proxy) Subject(
        DetectorChoices choices, DetectorNetwork chosen, int images, Func<double> left, double secondsPerImage, ulong seed, ImageShape? seen = null)
    {
        var (shape, proxies) = (choices.Shape, Proxies(choices, chosen));
        var subjects = proxies.ConvertAll(proxy => new NetworkTuningSubject
        {
            Task = DetectionSpace.Task,
            Space = DetectionSpace.All,
            Shape = new DataShape(images, shape.Height * shape.Width * shape.Channels, choices.Classes),
            Images = images,
            SecondsPerImage = secondsPerImage * proxy.MultiplyAdds / chosen.MultiplyAdds,
            FixedSeconds = FixedSeconds,
            WantedSeconds = ViewsWanted * DetectorPlanner.ViewsWanted(images, chosen) * secondsPerImage,
            LeastViews = LeastViews,
            PlannedEpochs = left() / Math.Max(1e-9, secondsPerImage * images),
            Left = left,
        });
        var pays = seen is null ? subjects.FindIndex(subject => NetworkTuning.Plan(subject, seed).Tunes) : proxies.FindIndex(proxy => proxy.Image == seen);
        return pays < 0 ? (subjects[^1], proxies[^1]) : (subjects[pays], proxies[pays]);
    }

    // One network, the largest at a third of the price or the smallest, for finer and coarser images.
    private static List<DetectionProxy> Proxies(DetectorChoices choices, DetectorNetwork chosen)
    {
        var size = Math.Max(0, choices.All.ToList().FindLastIndex(candidate => candidate.MultiplyAdds <= ShareOfCost * chosen.MultiplyAdds));
        var shapes = s_shares.Select(share => choices.Shape with { Height = Side(choices.Shape.Height, share), Width = Side(choices.Shape.Width, share) })
            .Where(shape => shape == choices.Shape || Math.Max(shape.Height, shape.Width) >= LeastSide).Distinct();
        return [.. shapes.Select(shape => new DetectionProxy(shape, size, choices.For(shape)[size].MultiplyAdds))];
    }

    private static int Side(int side, double share) => share >= 1 ? side : Math.Max(SideStep, (int)Math.Round(share * side / SideStep) * SideStep);
}

/// <summary>The network that trials train.</summary>
/// <param name="Image">The images that it sees.</param>
/// <param name="Size">Its place among the networks for such images.</param>
/// <param name="MultiplyAdds">Multiplications and additions for an image.</param>
internal sealed record DetectionProxy(ImageShape Image, int Size, double MultiplyAdds);
