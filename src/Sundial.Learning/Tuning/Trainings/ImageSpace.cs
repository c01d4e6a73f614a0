using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>The hyperparameters of classifiers of images. Rates are factors of what the recipe gives a run, so that what a short trial finds holds for a long training.</summary>
public static class ImageSpace
{
    /// <summary>The name under which knowledge of tuning is kept.</summary>
    public const string Task = "image-classification";

    /// <summary>All hyperparameters.</summary>
    public static HyperparameterSpace All { get; } = new(
        Hyperparameter.Log("filter-rate", 0.25, 4, 1).Described("The step of the filters, as a factor."),
        Hyperparameter.Log("head-rate", 0.25, 4, 1).Described("The step of the last layer, as a factor."),
        Hyperparameter.Log("bias-rate", 0.25, 4, 1).Described("The step of the offsets, as a factor."),
        Hyperparameter.Linear("filter-momentum", 0.3, 0.9, 0.6).Described("How much of the last step of the filters goes on."),
        Hyperparameter.Linear("momentum", 0.6, 0.95, 0.85).Described("The same of offsets and the last layer."),
        Hyperparameter.LogOrZero("weight-decay", 0.1, 10, 1).Described("How much numbers are drawn to 0, as a factor."),
        Hyperparameter.Linear("label-smoothing", 0, 0.3, 0.2).Described("The share of a target's probability that is spread over all classes."),
        Hyperparameter.Linear("variation", 0, 2, 1).Described("How far images are moved, turned and zoomed, as a factor."),
        Hyperparameter.Linear("cutout", 0, 2, 1).Described("The side of the square that is painted over, as a factor."),
        Hyperparameter.Integer("batch", -1, 1, 0).Described("Images in a batch: the planned number, halved or doubled."));

    /// <summary>A recipe with values.</summary>
    /// <param name="recipe">The recipe by itself.</param>
    /// <param name="values">The values; null for the recipe as it is.</param>
    internal static TrainingRecipe Recipe(TrainingRecipe recipe, HyperparameterValues? values) => values is null ? recipe : recipe with
    {
        FilterFactor = values.Number("filter-rate"),
        HeadRate = recipe.HeadRate * values.Number("head-rate"),
        BiasRate = recipe.BiasRate * values.Number("bias-rate"),
        FilterMomentum = values.Number("filter-momentum"),
        Momentum = values.Number("momentum"),
        WeightDecay = recipe.WeightDecay * values.Number("weight-decay"),
        LabelSmoothing = values.Number("label-smoothing"),
    };

    /// <summary>How images are varied with values.</summary>
    /// <param name="policy">How they are varied by themselves.</param>
    /// <param name="values">The values; null to leave it.</param>
    internal static AugmentationPolicy Policy(AugmentationPolicy policy, HyperparameterValues? values) => values is null ? policy : policy with
    {
        CropPadding = (int)Math.Round(policy.CropPadding * values.Number("variation")),
        Rotation = (float)(policy.Rotation * values.Number("variation")),
        Zoom = (float)Math.Min(0.5, policy.Zoom * values.Number("variation")),
        Cutout = (int)Math.Round(policy.Cutout * values.Number("cutout")),
    };

    /// <summary>A batch with values.</summary>
    /// <param name="batch">Images by itself.</param>
    /// <param name="images">Images there are.</param>
    /// <param name="values">The values; null to leave it.</param>
    internal static int Batch(int batch, int images, HyperparameterValues? values) =>
        Math.Clamp(values?.Integer("batch") switch { < 0 => batch / 2, > 0 => 2 * batch, _ => batch }, 1, Math.Max(1, images));
}
