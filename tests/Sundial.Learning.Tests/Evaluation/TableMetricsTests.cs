using Sundial.Learning.Evaluation;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation;

/// <summary>Reference values are scikit-learn 1.2.1's (roc_auc_score, log_loss, accuracy_score, f1_score, mean_squared_error, mean_absolute_error, r2_score, calibration_curve) on the same numbers.</summary>
public class TableMetricsTests
{
    private const int Count = 200;

    [Fact]
    public void A_binary_classifier_with_many_ties_is_measured_as_scikit_learn_does()
    {
        var (a, b) = (Numbers(1), Numbers(2));
        var probabilities = a.SelectMany(x => { var p = (float)(x / 5 * 5 / 100.0); return new[] { 1 - p, p }; }).ToArray();
        int[] labels = [.. a.Zip(b, (x, y) => x + y > 100 ? 1 : 0)];

        var metrics = TableClassificationMetrics.Of(probabilities, labels, ["no", "yes"]);
        Assert.Equal(0.8232323232323232, metrics.Auc!.Value, 12);
        Assert.Equal(0.5069429483479887, metrics.Counts.LogLoss, 6);
        Assert.Equal(0.74, metrics.Counts.Accuracy, 12);
        Assert.Equal(0.731958762886598, metrics.F1, 12);
        Assert.Equal(0.050249998550862075, metrics.Reliability.ExpectedCalibrationError, 6);
        Assert.Equal([15, 25, 22, 15, 19, 19, 25, 19, 24, 17], metrics.Reliability.Bins.Select(bin => bin.Count));
        double[] right = [0, 0.08, 0.40909091, 0.33333333, 0.52631579, 0.52631579, 0.61764706, 0.7, 0.875, 1];
        Assert.Equal(right[2], metrics.Reliability.Bins[2].Accuracy, 6);
        Assert.Equal(right[8], metrics.Reliability.Bins[8].Accuracy, 6);
    }

    [Fact]
    public void A_classifier_of_three_classes_is_measured_as_scikit_learn_does()
    {
        int[][] scores = [Numbers(3), Numbers(4), Numbers(5)];
        int[][] noise = [Numbers(6), Numbers(7), Numbers(8)];
        var probabilities = new float[Count * 3];
        var labels = new int[Count];
        for (var row = 0; row < Count; row++)
        {
            double sum = scores.Sum(score => score[row] + 1);
            var noisy = Enumerable.Range(0, 3).Select(c => scores[c][row] + noise[c][row]).ToArray();
            labels[row] = Array.IndexOf(noisy, noisy.Max());
            for (var c = 0; c < 3; c++)
            {
                probabilities[(row * 3) + c] = (float)((scores[c][row] + 1) / sum);
            }
        }

        var metrics = TableClassificationMetrics.Of(probabilities, labels, ["a", "b", "c"]);
        Assert.Equal(0.8191079397835276, metrics.Auc!.Value, 12);
        Assert.Equal(0.8349775760874928, metrics.Counts.LogLoss, 6);
        Assert.Equal(0.7, metrics.Counts.Accuracy, 12);
        Assert.Equal(0.6971455248766173, metrics.F1, 12);
    }

    [Fact]
    public void Numbers_are_measured_as_scikit_learn_does()
    {
        var (a, b) = (Numbers(1), Numbers(2));
        var metrics = RegressionMetrics.Of([.. a.Select(x => (float)x)], [.. a.Zip(b, (x, y) => (x * 0.5f) + y)]);
        Assert.Equal(41.47208398428996, metrics.Rmse, 9);
        Assert.Equal(33.8975, metrics.Mae, 9);
        Assert.Equal(-0.9063315220615906, metrics.R2, 9);
        Assert.Equal(Count, metrics.Count);
    }

    [Fact]
    public void One_class_alone_has_no_area()
    {
        var metrics = TableClassificationMetrics.Of([0.4f, 0.6f, 0.3f, 0.7f], [1, 1], ["no", "yes"]);
        Assert.Null(metrics.Auc);
    }

    [Fact]
    public void Equal_scores_tell_nothing() => Assert.Equal(0.5, RankingMetrics.Auc([0.3f, 0.3f, 0.3f], [true, false, false]));

    [Fact]
    public void A_target_that_does_not_vary_is_not_explained() => Assert.Equal(0, RegressionMetrics.Of([1, 2], [3, 3]).R2);

    // A linear congruential generator, so that the same numbers can be made in Python.
    private static int[] Numbers(long seed)
    {
        var numbers = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            seed = ((seed * 1103515245) + 12345) % (1L << 31);
            numbers[i] = (int)((seed >> 16) % 100);
        }

        return numbers;
    }
}
