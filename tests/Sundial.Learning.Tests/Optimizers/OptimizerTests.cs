using Sundial.Learning.Optimizers;
using Xunit;

namespace Sundial.Learning.Tests.Optimizers;

public sealed class OptimizerTests
{
    [Fact]
    public void Nesterov_momentum_takes_the_steps_worked_out_by_hand()
    {
        using var parameter = NewParameter(1f);
        using var sgd = new NesterovSgd([parameter], learningRate: 0.1, momentum: 0.5);

        // v = 2; w = 1 - 0.1 (2 + 0.5·2) = 0.7
        Step(sgd, parameter, 2);
        Assert.Equal(0.7f, parameter.Values[0], 1e-6f);

        // v = 0.5·2 + 2 = 3; w = 0.7 - 0.1 (2 + 0.5·3) = 0.35
        Step(sgd, parameter, 2);
        Assert.Equal(0.35f, parameter.Values[0], 1e-6f);

        sgd.Forget();
        parameter.Values[0] = 1;
        Step(sgd, parameter, 2);
        Assert.Equal(0.7f, parameter.Values[0], 1e-6f);
    }

    [Fact]
    public void Weight_decay_of_sgd_shrinks_by_the_rate_times_the_decay()
    {
        using var parameter = NewParameter(2f);
        using var sgd = new NesterovSgd([parameter], learningRate: 0.1, momentum: 0, weightDecay: 0.5);
        Step(sgd, parameter, 0);
        Assert.Equal(2 * (1 - 0.05f), parameter.Values[0], 1e-6f);
    }

    [Fact]
    public void AdamW_moves_by_the_learning_rate_at_first_whatever_the_gradient()
    {
        using var parameter = NewParameter(1f, 1f);
        using var adam = new AdamW([parameter], learningRate: 0.01, weightDecay: 0);
        parameter.Gradients[0] = 100;
        parameter.Gradients[1] = -0.001f;
        adam.Step(1);
        Assert.Equal(0.99f, parameter.Values[0], 1e-5f);
        Assert.Equal(1.01f, parameter.Values[1], 1e-4f);
    }

    [Fact]
    public void AdamW_goes_on_from_its_moments_and_its_count_as_if_it_had_never_stopped()
    {
        using var parameter = NewParameter(1f);
        using var adam = new AdamW([parameter], learningRate: 0.1);
        Step(adam, parameter, 2);
        Step(adam, parameter, -1);

        using var copy = NewParameter(parameter.Values[0]);
        using var other = new AdamW([copy], learningRate: 0.1);
        foreach (var (from, to) in adam.Moments.Zip(other.Moments))
        {
            from.CopyTo(to);
        }

        other.CountFrom(2);
        Step(adam, parameter, 0.5f);
        Step(other, copy, 0.5f);
        Assert.Equal(parameter.Values[0], copy.Values[0]);
    }

    [Fact]
    public void AdamW_takes_the_second_step_worked_out_by_hand()
    {
        using var parameter = NewParameter(0f);
        using var adam = new AdamW([parameter], learningRate: 0.1, beta1: 0.9, beta2: 0.99, weightDecay: 0);
        Step(adam, parameter, 1);
        Step(adam, parameter, 3);

        // m = 0.9·0.1 + 0.1·3 = 0.39, corrected /0.19; v = 0.99·0.01 + 0.01·9 = 0.0999, corrected /0.0199
        var expected = -0.1 - 0.1 * (0.39 / 0.19) / Math.Sqrt(0.0999 / 0.0199);
        Assert.Equal(expected, parameter.Values[0], 1e-4);
    }

    [Theory]
    [InlineData(16, 8)]
    [InlineData(64, 4)]
    public void Muon_moves_every_direction_of_a_filter_about_equally(int outputs, int inputs)
    {
        using var parameter = new Parameter("w", ParameterKind.Filter, outputs, inputs, 3, 3);
        var random = new Random(1);
        for (var i = 0; i < parameter.Values.Length; i++)
        {
            parameter.Values[i] = (float)random.NextDouble() - 0.5f;

            // A gradient whose directions differ in size by far.
            parameter.Gradients[i] = (float)((random.NextDouble() - 0.5) * (i / (inputs * 9) % 7 + 1));
        }

        var columns = inputs * 9;
        using var muon = new Muon([parameter], learningRate: 1, momentum: 0, iterations: 5, threads: 1);
        var before = Normalised(parameter);
        muon.Step(1);
        var move = parameter.Values.Zip(before, (after, was) => was - after).ToArray();

        // The move's length: √(number of singular values), each of them about 1.
        var singular = Math.Min(outputs, columns);
        var length = Math.Sqrt(move.Sum(x => (double)x * x));
        Assert.InRange(length, 0.6 * Math.Sqrt(singular), 1.3 * Math.Sqrt(singular));

        // No single direction has more than its part: the largest singular value, by power iteration.
        Assert.InRange(LargestSingularValue(move, outputs, columns), 0.6, 1.35);
    }

    [Fact]
    public void Muon_keeps_filters_at_the_root_of_their_outputs()
    {
        using var parameter = new Parameter("w", ParameterKind.Filter, 9, 3, 3, 3);
        Array.Fill(parameter.Values, 7f);
        using var muon = new Muon([parameter], learningRate: 0, momentum: 0.6, iterations: 3, threads: 1);
        muon.Step(1);
        Assert.Equal(3, Math.Sqrt(parameter.Values.Sum(x => (double)x * x)), 1e-4);
    }

    [Fact]
    public void An_average_with_decay_zero_is_the_last_value_and_with_a_half_lies_between()
    {
        float[] values = [1, 2];
        var average = new WeightAverage([values]);
        values[0] = 3;
        average.Update(0.5);
        Assert.Equal([2, 2], average.Averages[0]);
        average.Update(0);
        Assert.Equal([3, 2], average.Averages[0]);
    }

    [Fact]
    public void The_schedule_rises_falls_and_stays_within_its_ends()
    {
        var schedule = new LearningRateSchedule(Rise: 0.2, Start: 0.1, End: 0);
        Assert.Equal(0.1, schedule.FactorAt(-1), 1e-9);
        Assert.Equal(0.55, schedule.FactorAt(0.1), 1e-9);
        Assert.Equal(1, schedule.FactorAt(0.2), 1e-9);
        Assert.Equal(0.5, schedule.FactorAt(0.6), 1e-9);
        Assert.Equal(0, schedule.FactorAt(2), 1e-9);
    }

    private static Parameter NewParameter(params float[] values)
    {
        var parameter = new Parameter("p", ParameterKind.Bias, values.Length);
        values.CopyTo(parameter.Values, 0);
        return parameter;
    }

    private static void Step(Optimizer optimizer, Parameter parameter, float gradient)
    {
        parameter.Gradients[0] = gradient;
        optimizer.Step(1);
    }

    private static float[] Normalised(Parameter parameter)
    {
        var factor = Math.Sqrt(parameter.Shape[0] / parameter.Values.Sum(x => (double)x * x));
        return Array.ConvertAll(parameter.Values, x => (float)(x * factor));
    }

    private static double LargestSingularValue(float[] matrix, int rows, int columns)
    {
        var right = Enumerable.Range(0, columns).Select(i => Math.Sin(i + 1.0)).ToArray();
        var value = 0.0;
        for (var n = 0; n < 200; n++)
        {
            var left = Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, columns).Sum(c => matrix[r * columns + c] * right[c])).ToArray();
            right = [.. Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, rows).Sum(r => matrix[r * columns + c] * left[r]))];
            var length = Math.Sqrt(right.Sum(x => x * x));
            value = Math.Sqrt(length);
            right = Array.ConvertAll(right, x => x / length);
        }

        return value;
    }
}
