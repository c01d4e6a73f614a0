using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>The hyperparameters of detectors, their anchors among them. Rates are factors of the recipe's.</summary>
public static class DetectionSpace
{
    /// <summary>The name under which knowledge of tuning is kept.</summary>
    public const string Task = "object-detection";

    /// <summary>What trials are judged by: finding things, telling where they end, and being sure of it.</summary>
    public static FitnessWeights Fitness { get; } = new(new Dictionary<string, double>
    {
        ["ap@0.5"] = 0.35,
        ["ap@0.75"] = 0.15,
        ["ap@0.5:0.95"] = 0.25,
        ["f1@0.25"] = 0.1,
        ["f1@0.5"] = 0.15,
    });

    /// <summary>All hyperparameters.</summary>
    public static HyperparameterSpace All { get; } = new(
        Hyperparameter.Log("filter-rate", 0.25, 4, 1).Described("The step of the filters, as a factor."),
        Hyperparameter.Log("head-rate", 0.25, 4, 1).Described("The step of the heads, as a factor."),
        Hyperparameter.Log("bias-rate", 0.25, 4, 1).Described("The step of the offsets, as a factor."),
        Hyperparameter.LogOrZero("head-decay", 0.1, 10, 1).Described("How much the heads are drawn to 0, as a factor."),
        Hyperparameter.Linear("filter-momentum", 0.7, 0.97, 0.9).Described("How much of the last step of the filters goes on."),
        Hyperparameter.Log("anchor-scale", 0.6, 1.7, 1).Described("The size of all anchors, as a factor of what suits the training boxes."),
        Hyperparameter.Log("anchor-spread", 0.7, 1.4, 1).Described("How far the sizes of anchors lie apart, as a power."),
        Hyperparameter.Linear("mosaic", 0, 1, 0.5).Described("The share of the samples that are put together from four images."),
        Hyperparameter.Linear("mosaic-until", 0.4, 1, 0.8).Described("The share of the run with such samples."),
        Hyperparameter.Linear("zoom", 1, 2.5, 1.5).Described("An image is shown between one over this and this times as large."),
        Hyperparameter.Linear("colour-jitter", 0, 0.5, 0.2).Described("By how much brightness, contrast and saturation change."),
        Hyperparameter.Integer("batch", -1, 1, 0).Described("Images in a batch: the planned number, halved or doubled."));

    /// <summary>A recipe with values.</summary>
    /// <param name="recipe">The recipe by itself.</param>
    /// <param name="values">The values; null for the recipe as it is.</param>
    internal static DetectorRecipe Recipe(DetectorRecipe recipe, HyperparameterValues? values) => values is null ? recipe : recipe with
    {
        FilterRate = recipe.FilterRate * values.Number("filter-rate"),
        HeadRate = recipe.HeadRate * values.Number("head-rate"),
        BiasRate = recipe.BiasRate * values.Number("bias-rate"),
        HeadDecay = recipe.HeadDecay * values.Number("head-decay"),
        FilterMomentum = values.Number("filter-momentum"),
        MosaicUntil = values.Number("mosaic-until"),
    };

    /// <summary>How images are varied with values.</summary>
    /// <param name="policy">How they are varied by themselves.</param>
    /// <param name="values">The values; null to leave it.</param>
    internal static DetectionPolicy Policy(DetectionPolicy policy, HyperparameterValues? values) => values is null ? policy : policy with
    {
        Mosaic = (float)values.Number("mosaic"),
        Zoom = (float)values.Number("zoom"),
        ColourJitter = (float)values.Number("colour-jitter"),
    };

    /// <summary>Anchors with values: all larger or smaller, and further apart or nearer.</summary>
    /// <param name="anchors">Widths and heights, in pixels, one after the other.</param>
    /// <param name="values">The values; null to leave them.</param>
    internal static float[] Anchors(float[] anchors, HyperparameterValues? values)
    {
        if (values is null || anchors.Length == 0)
        {
            return anchors;
        }

        var (scale, spread) = (values.Number("anchor-scale"), values.Number("anchor-spread"));
        var middle = anchors.Average(side => Math.Log(side));
        return [.. anchors.Select(side => (float)(scale * Math.Exp(middle + (spread * (Math.Log(side) - middle)))))];
    }

    /// <summary>A batch with values.</summary>
    /// <param name="batch">Images by itself.</param>
    /// <param name="images">Images there are.</param>
    /// <param name="values">The values; null to leave it.</param>
    internal static int Batch(int batch, int images, HyperparameterValues? values) => ImageSpace.Batch(batch, images, values);
}
