using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Sensitivity;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class FunctionalAnovaTests
{
    [Fact]
    public void A_tree_is_decomposed_exactly()
    {
        // f = 0 left of x = ½; right of it 4 below y = ¼ and 8 above. Worked by hand: mean 3.5, means over y are 0 and 7, means over x are 2 and 4.
        var shares = new VarianceShares(
            new RegressionTree(
            [
                new Leaf([0, 0], [0.5, 1], 0),
                new Leaf([0.5, 0], [1, 0.25], 4),
                new Leaf([0.5, 0.25], [1, 1], 8),
            ]),
            dimensions: 2);

        Assert.Equal(13.75, shares.Total, 12);
        Assert.Equal(12.25, shares.Single(0), 12);
        Assert.Equal(0.75, shares.Single(1), 12);
        Assert.Equal(0.75, shares.Pair(0, 1), 12);
    }

    [Fact]
    public void Parts_of_any_tree_in_two_dimensions_add_up_to_the_whole()
    {
        var (points, values) = Sample(2, 300, x => Math.Sin(5 * x[0]) * x[1], 11);
        foreach (var tree in RegressionForest.Grow(points, values, 5, 3))
        {
            var shares = new VarianceShares(tree, 2);

            Assert.Equal(1, tree.Leaves.Sum(leaf => leaf.Volume), 9);
            Assert.Equal(shares.Total, shares.Single(0) + shares.Single(1) + shares.Pair(0, 1), 9);
            Assert.Equal(tree.Predict([0.3, 0.3]), tree.Leaves.Single(leaf => leaf.Low[0] <= 0.3 && leaf.High[0] > 0.3 && leaf.Low[1] <= 0.3 && leaf.High[1] > 0.3).Value);
        }
    }

    [Fact]
    public void A_sum_has_the_shares_of_its_squared_factors_and_no_interactions()
    {
        // Var(c·x) = c²/12 for x even on [0, 1]: shares 16 : 4 : 1 : 0 of 21.
        var (points, values) = Sample(4, 800, x => (4 * x[0]) + (2 * x[1]) + x[2], 5);
        var report = FunctionalAnova.Measure(["a", "b", "c", "idle"], points, values, 1);

        AssertShares(report, 0.07, ("a", 16 / 21.0), ("b", 4 / 21.0), ("c", 1 / 21.0), ("idle", 0));
        Assert.True(report.Pairs.Sum(pair => pair.Share) < 0.06);
        Assert.Equal("a", report.Singles[0].Name);
    }

    [Fact]
    public void A_product_around_zero_is_all_interaction()
    {
        // (x − ½)(y − ½): the mean over either is 0, so singles make nothing and the pair everything.
        var (points, values) = Sample(2, 1000, x => (x[0] - 0.5) * (x[1] - 0.5), 5);
        var report = FunctionalAnova.Measure(["a", "b"], points, values, 1);

        Assert.InRange(report.Pairs[0].Share, 0.85, 1);
        Assert.True(report.Importances()["a"] > 0.4);
    }

    [Fact]
    public void Ishigamis_function_has_about_its_published_shares()
    {
        // sin x + 7 sin² y + 0.1 z⁴ sin x on [−π, π]³: S1 = 0.3139, S2 = 0.4424, S3 = 0, S13 = 0.2437 (Sobol and Levitan 1999).
        var (points, values) = Sample(3, 2500, u =>
        {
            var (x, y, z) = (Angle(u[0]), Angle(u[1]), Angle(u[2]));
            return Math.Sin(x) + (7 * Math.Sin(y) * Math.Sin(y)) + (0.1 * Math.Pow(z, 4) * Math.Sin(x));
        }, 5);
        var report = FunctionalAnova.Measure(["x", "y", "z"], points, values, 1);

        // Greedy trees see little of sin² y at first, whose halves are alike, so they come less near.
        AssertShares(report, 0.12, ("x", 0.3139), ("y", 0.4424), ("z", 0));
        var pair = report.Pairs[0];
        Assert.Equal(("x", "z"), (pair.First, pair.Second));
        Assert.InRange(pair.Share, 0.16, 0.30);

        static double Angle(double unit) => ((2 * unit) - 1) * Math.PI;
    }

    [Fact]
    public void Where_nothing_differs_nothing_matters()
    {
        var (points, _) = Sample(3, 50, _ => 1, 5);
        var report = FunctionalAnova.Measure(["a", "b", "c"], points, new double[50], 1);

        Assert.All(report.Singles, one => Assert.Equal(0, one.Share));
        Assert.Empty(report.Pairs);
    }

    [Fact]
    public void A_handful_of_trials_tells_nothing() =>
        Assert.Same(SensitivityReport.Nothing, FunctionalAnova.Measure([], 1));

    private static void AssertShares(SensitivityReport report, double within, params (string Name, double Share)[] expected)
    {
        foreach (var (name, share) in expected)
        {
            Assert.InRange(report.Singles.Single(one => one.Name == name).Share, share - within, share + within);
        }
    }

    private static (double[][] Points, double[] Values) Sample(int dimensions, int count, Func<double[], double> of, ulong seed)
    {
        var random = new CounterRandom(seed, 1, 2);
        var points = new double[count][];
        for (var i = 0; i < count; i++)
        {
            points[i] = new double[dimensions];
            for (var d = 0; d < dimensions; d++)
            {
                points[i][d] = random.NextSingle();
            }
        }

        return (points, [.. points.Select(of)]);
    }
}
