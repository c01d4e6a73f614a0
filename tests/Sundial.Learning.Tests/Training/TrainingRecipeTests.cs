using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class TrainingRecipeTests
{
    [Fact]
    public void In_a_short_run_filters_move_with_the_root_of_the_batch() =>
        Assert.Equal(2 * Recipe(batch: 64, steps: 100).FilterStep, Recipe(batch: 256, steps: 100).FilterStep, 1e-12);

    [Fact]
    public void In_a_long_run_filters_move_less_the_more_steps_there_are() =>
        Assert.Equal(Recipe(batch: 256, steps: 2_000).FilterStep, 2 * Recipe(batch: 256, steps: 8_000).FilterStep, 1e-12);

    [Fact]
    public void A_run_of_unknown_length_counts_as_short() =>
        Assert.Equal(Recipe(batch: 256, steps: 1).FilterStep, new TrainingRecipe { Batch = 256 }.FilterStep);

    private static TrainingRecipe Recipe(int batch, double steps) => new() { Batch = batch, Steps = steps };
}
