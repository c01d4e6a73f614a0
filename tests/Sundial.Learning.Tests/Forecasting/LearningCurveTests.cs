using Sundial.Learning.Forecasting;
using Xunit;

namespace Sundial.Learning.Tests.Forecasting;

public sealed class LearningCurveTests
{
    [Fact]
    public void Intervals_hold_about_as_often_as_they_claim_on_curves_of_known_and_unknown_families()
    {
        var outcomes = new List<ForecastOutcome>();
        foreach (var family in SyntheticCurves.Families)
        {
            foreach (var (count, until) in new[] { (4, 2.0), (4, 6.0), (10, 2.0), (10, 6.0), (60, 2.0), (60, 6.0) })
            {
                for (var seed = 1ul; seed <= 12; seed++)
                {
                    var (curve, actual) = SyntheticCurves.Draw(family, count, until, noise: 0.004, seed);
                    outcomes.Add(new ForecastOutcome(LearningCurve.ForecastAt(curve, until)!, actual));
                }
            }
        }

        var calibration = ForecastCalibration.Of(outcomes);
        Assert.InRange(calibration.Coverage, 0.75, 0.9);

        // To say that nothing changes would be wrong by far more, and an interval that is right by its width alone is no use.
        Assert.True(outcomes.Average(one => Math.Abs(one.Actual - one.Forecast.Expected)) < 0.5 * outcomes.Average(one => Math.Abs(one.Actual - one.Forecast.Current)));
        Assert.True(outcomes.Average(one => one.Forecast.High - one.Forecast.Low) < 0.1);
    }

    [Fact]
    public void A_curve_that_is_level_is_expected_to_gain_nothing()
    {
        var points = Enumerable.Range(1, 30).Select(i => new MeasuredPoint(i, 0.9 - (0.5 * Math.Exp(-i / 1.5)) + (0.001 * Math.Sin(i * 12.9)))).ToArray();
        var forecast = LearningCurve.ForecastAt(new CurveRecord { Points = points, Limit = 1 }, 120)!;

        Assert.False(forecast.GainIsExpected);
        Assert.Equal(forecast.Current, forecast.Low);
        Assert.InRange(forecast.Expected, forecast.Current, forecast.Current + 0.005);
    }

    [Fact]
    public void A_curve_that_rises_is_expected_to_rise_on_and_the_more_the_longer()
    {
        var curve = new CurveRecord { Points = [.. Enumerable.Range(1, 10).Select(i => new MeasuredPoint(i, 0.95 - (0.6 * Math.Pow(i, -0.5))))], Limit = 1 };
        var forecasts = new[] { 15, 30, 100, 1000 }.Select(amount => LearningCurve.ForecastAt(curve, amount)!).ToArray();

        Assert.All(forecasts, forecast => Assert.True(forecast.GainIsExpected));
        Assert.Equal(forecasts.OrderBy(forecast => forecast.Expected), forecasts);
        Assert.InRange(forecasts[1].Expected, 0.95 - (0.6 * Math.Pow(30, -0.5)) - 0.015, 0.95 - (0.6 * Math.Pow(30, -0.5)) + 0.015);
        Assert.True(forecasts[3].High <= 1);
        Assert.True(forecasts[3].High - forecasts[3].Low > forecasts[0].High - forecasts[0].Low);
    }

    [Fact]
    public void A_champion_is_kept_even_where_the_curve_falls()
    {
        var points = Enumerable.Range(1, 20).Select(i => new MeasuredPoint(i, i < 8 ? 0.1 * i : 0.8 - (0.02 * (i - 8)))).ToArray();
        var forecast = LearningCurve.ForecastAt(new CurveRecord { Points = points, Limit = 1 }, 60)!;

        Assert.Equal(0.8, forecast.Current, 9);
        Assert.True(forecast.Expected >= forecast.Current && forecast.Low >= forecast.Current);
    }

    [Fact]
    public void A_loss_is_read_as_its_mirror()
    {
        var rising = Enumerable.Range(1, 12).Select(i => new MeasuredPoint(i, 0.7 - (0.4 / i))).ToArray();
        var up = LearningCurve.ForecastAt(new CurveRecord { Points = rising, Limit = 1 }, 40)!;
        var down = LearningCurve.ForecastAt(
            new CurveRecord { Points = [.. rising.Select(point => point with { Value = -point.Value })], Direction = MetricDirection.LowerIsBetter, Limit = -1 }, 40)!;

        Assert.Equal((-up.Expected, -up.Low, -up.High, -up.Current, up.GainIsExpected), (down.Expected, down.Low, down.High, down.Current, down.GainIsExpected));
        Assert.Equal(up.Gain, down.Gain, 12);
    }

    [Fact]
    public void Fewer_than_three_different_amounts_tell_nothing_and_the_past_holds_no_gain()
    {
        Assert.Null(LearningCurve.ForecastAt(new CurveRecord { Points = [new(1, 0.5), new(2, 0.6), new(2, 0.61), new(double.NaN, 1), new(3, double.NaN)] }, 10));

        var past = LearningCurve.ForecastAt(new CurveRecord { Points = [new(1, 0.5), new(2, 0.6), new(3, 0.65)] }, 2)!;
        Assert.Equal((0.65, 0.65, false), (past.Expected, past.High, past.GainIsExpected));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(500)]
    public void It_works_with_few_points_and_with_many_that_are_all_the_same_too(int count)
    {
        var noisy = Enumerable.Range(1, count).Select(i => new MeasuredPoint(i, 0.5 + (0.2 * i / (i + 3.0)) + (0.02 * Math.Sin(i * 7.1)))).ToArray();
        var level = Enumerable.Range(1, count).Select(i => new MeasuredPoint(i, 0.5)).ToArray();

        Assert.InRange(LearningCurve.ForecastAt(new CurveRecord { Points = noisy, Limit = 1 }, 2 * count)!.Expected, 0.5, 0.95);
        var unchanged = LearningCurve.ForecastAt(new CurveRecord { Points = level, Limit = 1 }, 2 * count)!;
        Assert.Equal(0.5, unchanged.Expected, 2);
        Assert.False(unchanged.GainIsExpected);
    }

    [Fact]
    public void The_same_points_give_the_same_forecast_in_any_order_and_unit()
    {
        var points = Enumerable.Range(1, 9).Select(i => new MeasuredPoint(i, 0.9 - (0.5 / i))).ToArray();
        var forecast = LearningCurve.ForecastAt(new CurveRecord { Points = points }, 20)!;
        var scaled = LearningCurve.ForecastAt(new CurveRecord { Points = [.. points.Reverse().Select(point => point with { Amount = 64 * point.Amount })] }, 64 * 20)!;

        Assert.Equal(forecast.Expected, scaled.Expected, 9);
        Assert.Equal(forecast.High, scaled.High, 9);
    }

    [Fact]
    public void Forecasts_that_held_too_seldom_make_the_next_ones_wider_and_the_reverse()
    {
        Forecast Said(double low, double high) => new(10, 0.5, 0.6, low, high, 0.8, true);
        var tooNarrow = ForecastCalibration.Of([.. Enumerable.Range(0, 60).Select(i => new ForecastOutcome(Said(0.59, 0.61), 0.6 + ((i % 10) * 0.004)))]);
        var tooWide = ForecastCalibration.Of([.. Enumerable.Range(0, 60).Select(i => new ForecastOutcome(Said(0.5, 0.7), 0.6 + ((i % 10) * 0.004)))]);

        Assert.InRange(tooNarrow.Coverage, 0.2, 0.4);
        Assert.InRange(tooNarrow.Widening, 2, 3);
        Assert.Equal(1, tooWide.Coverage);
        Assert.InRange(tooWide.Widening, 0.3, 0.6);
    }

    [Fact]
    public void A_widening_makes_intervals_wider_about_the_same_expectation()
    {
        var curve = new CurveRecord { Points = [.. Enumerable.Range(1, 10).Select(i => new MeasuredPoint(i, 0.9 - (0.6 * Math.Pow(i, -0.5))))] };
        var (plain, wide) = (LearningCurve.ForecastAt(curve, 30)!, LearningCurve.ForecastAt(curve with { Widening = 2 }, 30)!);

        Assert.InRange((wide.High - wide.Low) / (plain.High - plain.Low), 1.5, 2.1);
        Assert.Equal(plain.Expected, wide.Expected, 2);
    }

    [Fact]
    public void Gains_can_be_carried_over_to_the_test_of_what_is_kept()
    {
        var forecast = new Forecast(10, Current: 0.8, Expected: 0.85, Low: 0.8, High: 0.95, 0.8, true).From(0.9, limit: 1);

        Assert.Equal(0.95, forecast.Expected, 9);
        Assert.Equal(0.9, forecast.Low, 9);
        Assert.Equal(1, forecast.High, 9);
    }
}
