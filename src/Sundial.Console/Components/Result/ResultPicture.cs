using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Console.Components.Result;

/// <summary>What a training came to.</summary>
public sealed record ResultPicture
{
    /// <summary>What its report tells; null where there is none, or none that is understood.</summary>
    public ResultReport? Report { get; init; }

    /// <summary>The model, with its files; null where there is none.</summary>
    public ModelVersionView? Model { get; init; }

    /// <summary>The job that it comes from; null where that is gone, or the model was brought.</summary>
    public TrainingJobView? Job { get; init; }

    /// <summary>What the model was most wrong about; null where nothing is known of that.</summary>
    public MistakesView? Mistakes { get; init; }
}
