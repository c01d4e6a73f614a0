using Sundial.Learning.Forecasting;
using Xunit;

namespace Sundial.Learning.Tests.Forecasting;

public sealed class LearningLogTests
{
    private static readonly ForecastSubject s_rmse = new("rmse", HigherIsBetter: false, Limit: 0);

    [Fact]
    public void A_curve_that_rises_promises_more_and_one_that_is_flat_does_not()
    {
        var rising = Expected([0.9, 0.8, 0.73, 0.68, 0.64, 0.61], 64, 3600);
        Assert.Equal(("rmse", 0.62, 3600), (rising.Metric, rising.Now, rising.AdditionalSeconds));
        Assert.True(rising.Expected < 0.62, $"{rising.Expected} is expected.");
        Assert.InRange(rising.Expected, Math.Min(rising.Low, rising.High), Math.Max(rising.Low, rising.High));
        Assert.True(rising.GainIsExpected);

        var flat = Expected([0.9, 0.62, 0.61, 0.61, 0.61, 0.61], 640, 60);
        Assert.True(flat.Now - flat.Expected < 0.01, $"{flat.Expected} is expected.");
        Assert.True(flat.Now - flat.Expected < (rising.Now - rising.Expected) / 3, $"{flat.Expected} is expected of a flat curve, {rising.Expected} of one that rises.");
    }

    [Fact]
    public void Of_an_annealed_training_only_its_end_counts()
    {
        var subject = new ForecastSubject("accuracy", HigherIsBetter: true, Limit: 1) { Chance = 0.1, IsAnnealed = true };
        LearningLog With(double[] between)
        {
            var log = new LearningLog();
            log.Begin(1);
            log.Add(5, "accuracy", 0.5, 1);
            log.Begin(5);
            foreach (var (i, value) in between.Index())
            {
                log.Add(10 + (10 * i), "accuracy", value, i);
            }

            return log;
        }

        Assert.Equal(
            With([0.3, 0.4, 0.8]).Expect(subject, 60, 600),
            With([0.6, 0.7, 0.8]).Expect(subject, 60, 600));

        // One end is no curve: without more of them, what is usual counts, and not that the model is the same for a moment after it was the best.
        var usual = subject with { Usual = new UsualGain(0, 0.1, 0.2) };
        var forecast = With([0.3, 0.4, 0.8]).Expect(usual, 60, 600)!;
        Assert.Equal(1 - (0.2 * Math.Pow(0.9, Math.Log2(659.0 / 59))), forecast.Expected, 9);
        Assert.True(forecast.GainIsExpected);
    }

    [Fact]
    public void Of_test_data_a_better_model_may_be_unlucky()
    {
        var forecast = Logged([0.9, 0.8, 0.73, 0.68, 0.64, 0.61]).Expect(s_rmse, 64, 3600)!;
        var sure = ExpectedWithMoreTime.Of(forecast, s_rmse, 3600, now: 0.62);
        var unsure = ExpectedWithMoreTime.Of(forecast, s_rmse with { StandardError = 0.1 }, 3600, now: 0.62);
        Assert.Equal(sure.Expected, unsure.Expected);
        Assert.True(unsure.Low > sure.Low && unsure.High < sure.High, $"{unsure.Low} to {unsure.High} is no wider than {sure.Low} to {sure.High}.");
        Assert.True(sure.Low <= 0.62, "Of the same data, more time does no harm.");

        var bounded = ExpectedWithMoreTime.Of(forecast, s_rmse with { StandardError = 10 }, 3600, now: 0.62);
        Assert.Equal(0, bounded.High);
    }

    [Fact]
    public void Where_the_curve_is_too_short_what_is_usual_is_expected()
    {
        var usual = s_rmse with { Usual = new UsualGain(0, 0.01, 0.05) };
        var forecast = Logged([0.7]).Expect(usual, 2, 6)!;
        Assert.Equal(0.7 * Math.Pow(0.99, Math.Log2(7)), forecast.Expected, 9);
        Assert.Equal(0.7, forecast.Low, 9);
        Assert.Equal(0.7 * Math.Pow(0.95, Math.Log2(7)), forecast.High, 9);
        Assert.Equal(Logged([0.7]).Expect(usual, 2, 3600)!.Expected, Logged([0.7]).Expect(usual, 2, 36_000)!.Expected, 9);
        Assert.Equal(Logged([0.9, 0.8, 0.7, 0.6]).Expect(usual, 64, 100), Logged([0.9, 0.8, 0.7, 0.6]).Expect(s_rmse, 64, 100));
    }

    [Theory]
    [InlineData(7.5, 15, 0.5 * 0.7)]
    [InlineData(15, 30, 0.5 * 0.7)]
    [InlineData(15, 15 * 1.4142135623730951, 0.5 * 0.83666002653407556)]
    [InlineData(900, 1800, 0.5 * 0.9)]
    [InlineData(3600, 14_400, 0.5 * 0.81)]
    [InlineData(150, 600, 0.5 * 0.9 * (0.9 - (0.2 * 0.23137821315975915)))]
    public void What_comes_early_fades(double from, double to, double left)
    {
        var subject = new ForecastSubject("accuracy", HigherIsBetter: true, Limit: 1);
        var forecast = new UsualGain(0, 0.1, 0.2) { Early = 0.2 }.At(subject, 0.5, from, to);
        Assert.Equal(1 - left, forecast.Expected, 6);
        Assert.Equal(0.5, forecast.Low, 9);
        Assert.True(forecast.High > forecast.Expected);
    }

    [Fact]
    public void Too_little_to_tell_tells_nothing()
    {
        Assert.Null(new LearningLog().Expect(s_rmse, 10, 3600));
        Assert.Null(Logged([0.7]).Expect(s_rmse, 10, 3600));
        Assert.Null(Logged([0.9, 0.8, 0.7, 0.6]).Expect(s_rmse with { Metric = "auc" }, 64, 3600));
    }

    [Fact]
    public void What_is_no_number_or_was_said_before_is_no_point()
    {
        var log = new LearningLog();
        log.Add(1, "auc", double.NaN, null);
        log.Add(2, "auc", 0.7, null);
        log.Add(2, "auc", 0.7, null);
        Assert.Single(log.Points);
        var next = new LearningLog();
        next.GoOnFrom(log.Points);
        Assert.Equal(log.Points, next.Points);
    }

    private static ExpectedWithMoreTime Expected(double[] values, double elapsed, double more) =>
        ExpectedWithMoreTime.Of(Logged(values).Expect(s_rmse, elapsed, more)!, s_rmse, more, now: 0.62);

    private static LearningLog Logged(double[] values)
    {
        var log = new LearningLog();
        log.Begin(1);
        foreach (var (i, value) in values.Index())
        {
            log.Add(1 + Math.Pow(2, i), "rmse", value, null);
        }

        return log;
    }
}
