using System.Text.Json.Serialization;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>A tuning of networks under way: what it was begun for, and its trials. Who goes on with it later, with less time or on another machine, compares like with like.</summary>
/// <param name="Network">The network that was to be trained.</param>
/// <param name="Epochs">Epochs that it was planned to have.</param>
/// <param name="SecondsPerImage">What a step of it took for an image.</param>
internal sealed record NetworkSearch(string Network, double Epochs, double SecondsPerImage)
{
    /// <summary>The images that trials see, where they may be coarser than those that the network is trained on.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>The trials so far; in a checkpoint a file of their own.</summary>
    [JsonIgnore]
    public TrialStore Trials { get; init; } = new();
}
