using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Trainings;
using Xunit;

namespace Sundial.Learning.Tests.Tuning.Trainings;

public class TrainingSpaceTests
{
    [Fact]
    public void The_defaults_are_the_recipe_as_it_is()
    {
        var recipe = new TrainingRecipe { Batch = 64, Steps = 100 };
        var policy = new AugmentationPolicy { CropPadding = 4, Rotation = 10, Zoom = 0.1f, Cutout = 8, Flip = FlipMode.Alternating };
        Assert.Equal(recipe, ImageSpace.Recipe(recipe, ImageSpace.All.Defaults));
        Assert.Equal(policy, ImageSpace.Policy(policy, ImageSpace.All.Defaults));
        Assert.Equal(64, ImageSpace.Batch(64, 1000, ImageSpace.All.Defaults));

        var detector = new DetectorRecipe();
        Assert.Equal(detector, DetectionSpace.Recipe(detector, DetectionSpace.All.Defaults));
        Assert.Equal(new DetectionPolicy(), DetectionSpace.Policy(new DetectionPolicy(), DetectionSpace.All.Defaults));
        Assert.All(DetectionSpace.Anchors([10, 20, 40, 80], DetectionSpace.All.Defaults).Zip([10f, 20, 40, 80]), pair => Assert.Equal(pair.Second, pair.First, 3));
    }

    [Fact]
    public void Values_move_what_they_name_and_stay_within_bounds()
    {
        var random = new CounterRandom(1, 2, 3);
        for (var i = 0; i < 100; i++)
        {
            var image = ImageSpace.All.Sample(ref random);
            var recipe = ImageSpace.Recipe(new TrainingRecipe { Batch = 64, Steps = 100 }, image);
            Assert.Equal(new TrainingRecipe { Batch = 64, Steps = 100 }.FilterStep * image.Number("filter-rate"), recipe.FilterStep, 9);
            Assert.InRange(recipe.LabelSmoothing, 0, 0.3);
            Assert.InRange(ImageSpace.Batch(64, 100, image), 32, 100);
            Assert.True(ImageSpace.Policy(new AugmentationPolicy { CropPadding = 4, Cutout = 8, Zoom = 0.4f }, image).Zoom <= 0.5f);

            var detection = DetectionSpace.All.Sample(ref random);
            var anchors = DetectionSpace.Anchors([10, 20, 40, 80], detection);
            Assert.Equal(anchors.Order(), anchors);
            Assert.InRange(Math.Sqrt(anchors[0] * anchors[3]), 28.28 * 0.59, 28.29 * 1.71);
        }
    }

    [Fact]
    public void The_fitness_of_detectors_weighs_overlaps_and_confidences()
    {
        var perfect = DetectionSpace.Fitness.Weights.Keys.ToDictionary(name => name, _ => 1.0);
        Assert.Equal(1, DetectionSpace.Fitness.Of(perfect), 9);
        Assert.True(DetectionSpace.Fitness.Of(new Dictionary<string, double>(perfect) { ["ap@0.75"] = 0 }) < 1);
        Assert.True(DetectionSpace.Fitness.Of(new Dictionary<string, double>(perfect) { ["f1@0.5"] = 0 }) < 1);
    }
}
