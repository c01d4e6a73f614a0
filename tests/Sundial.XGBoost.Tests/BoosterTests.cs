using Xunit;

namespace Sundial.XGBoost.Tests;

public class BoosterTests
{
    private static readonly Dictionary<string, string> s_binary = new()
    {
        ["objective"] = "binary:logistic",
        ["tree_method"] = "hist",
        ["max_depth"] = "3",
        ["eta"] = "0.3",
        ["seed"] = "1",
        ["nthread"] = "2",
        ["eval_metric"] = "auc",
    };

    [XGBoostFact]
    public void The_library_says_its_version() => Assert.True(XGBoostLibrary.Version >= XGBoostLibrary.Oldest, $"It is {XGBoostLibrary.Version}.");

    [XGBoostFact]
    public void Rounds_learn_from_numbers_of_which_some_are_missing()
    {
        var (rows, labels) = Rings(2000);
        using var matrix = Matrix(rows, labels);
        using var booster = new Booster(s_binary, matrix);
        booster.UpdateTo(30, matrix, null, CancellationToken.None);

        var probabilities = booster.Predict(matrix);
        var right = probabilities.Zip(labels).Count(pair => pair.First > 0.5f == pair.Second > 0.5f);
        Assert.Equal(30, booster.Rounds);
        Assert.True(right > 1800, $"Only {right} of 2000 are right.");
        Assert.InRange(booster.Evaluate(matrix)["auc"], 0.95, 1);
    }

    [XGBoostFact]
    public void A_margin_is_the_logarithm_of_the_odds()
    {
        var (rows, labels) = Rings(300);
        using var matrix = Matrix(rows, labels);
        using var booster = new Booster(s_binary, matrix);
        booster.UpdateTo(5, matrix, null, CancellationToken.None);

        var margins = booster.Predict(matrix, margin: true);
        Assert.All(booster.Predict(matrix).Zip(margins), pair => Assert.Equal(1 / (1 + Math.Exp(-pair.Second)), pair.First, 1e-5));
    }

    [XGBoostTheory]
    [InlineData(ModelFormat.Json)]
    [InlineData(ModelFormat.Ubj)]
    public void A_saved_booster_predicts_the_same(ModelFormat format)
    {
        var (rows, labels) = Rings(300);
        using var matrix = Matrix(rows, labels);
        using var booster = new Booster(s_binary, matrix);
        booster.UpdateTo(5, matrix, null, CancellationToken.None);

        using var loaded = Booster.Load(booster.Save(format));
        Assert.Equal(booster.Predict(matrix), loaded.Predict(matrix));
        Assert.Equal(5, loaded.Rounds);
    }

    [XGBoostFact]
    public void Several_classes_give_a_probability_for_each()
    {
        var (rows, labels) = Rings(300);
        using var matrix = Matrix(rows, [.. labels.Select((label, row) => label + (row % 2))]);
        using var booster = new Booster(new Dictionary<string, string>(s_binary) { ["objective"] = "multi:softprob", ["num_class"] = "3", ["eval_metric"] = "mlogloss" }, matrix);
        booster.Update(0, matrix);

        var probabilities = booster.Predict(matrix);
        Assert.Equal(900, probabilities.Length);
        Assert.Equal(1, probabilities[0] + probabilities[1] + probabilities[2], 1e-5f);
    }

    [XGBoostFact]
    public void Weights_count()
    {
        using var matrix = Matrix([0, 0, 0, 0], [0, 0, 0, 1], columns: 1);
        matrix.SetWeights([1, 1, 1, 9]);
        using var booster = new Booster(new Dictionary<string, string>(s_binary) { ["min_child_weight"] = "0", ["lambda"] = "0", ["eta"] = "1", ["base_score"] = "0.5" }, matrix);
        booster.UpdateTo(20, matrix, null, CancellationToken.None);
        Assert.Equal(0.75, booster.Predict(matrix)[0], 1e-3);
    }

    [XGBoostFact]
    public void Rounds_end_when_it_is_said_or_cancelled()
    {
        var (rows, labels) = Rings(100);
        using var matrix = Matrix(rows, labels);
        using var booster = new Booster(s_binary, matrix);
        booster.UpdateTo(100, matrix, rounds => rounds < 7, CancellationToken.None);
        Assert.Equal(7, booster.Rounds);

        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => booster.UpdateTo(100, matrix, rounds => { cancel.Cancel(); return true; }, cancel.Token));
        Assert.Equal(8, booster.Rounds);
    }

    [XGBoostFact]
    public void A_refusal_is_the_librarys_sentence_without_its_stack()
    {
        var (rows, labels) = Rings(10);
        using var matrix = Matrix(rows, labels);
        using var booster = new Booster(new Dictionary<string, string>(s_binary) { ["objective"] = "no:such" }, matrix);
        var refusal = Assert.Throws<XGBoostException>(() => booster.Update(0, matrix));
        Assert.Contains("no:such", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Stack trace", refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.IsMissing);
    }

    [XGBoostFact]
    public void Bytes_that_are_no_booster_are_refused() =>
        Assert.Throws<XGBoostException>(() => Booster.Load("{\"learner\": 1}"u8).Dispose());

    [XGBoostFact]
    public void Feature_types_are_taken_and_unknown_ones_refused()
    {
        using var matrix = Matrix([0, 1, 1, 0], [0, 1], columns: 2);
        matrix.SetFeatureTypes(["q", "c"]);
        Assert.Throws<XGBoostException>(() => matrix.SetFeatureTypes(["q", "nonsense"]));
    }

    [XGBoostFact]
    public void What_was_disposed_of_is_not_used()
    {
        var (rows, labels) = Rings(10);
        using var matrix = Matrix(rows, labels);
        var booster = new Booster(s_binary, matrix);
        booster.Dispose();
        Assert.Throws<ObjectDisposedException>(() => booster.Update(0, matrix));
    }

    private static DataMatrix Matrix(float[] rows, float[] labels, int columns = 3)
    {
        var matrix = new DataMatrix(rows, columns, threads: 1);
        matrix.SetLabels(labels);
        return matrix;
    }

    // Inside or outside of a circle; the third number tells nothing and is often missing.
    private static (float[] Rows, float[] Labels) Rings(int count)
    {
        var random = new Random(5);
        var rows = new float[count * 3];
        var labels = new float[count];
        for (var row = 0; row < count; row++)
        {
            var (x, y) = (random.NextSingle() * 2 - 1, random.NextSingle() * 2 - 1);
            (rows[row * 3], rows[row * 3 + 1]) = (x, random.Next(10) == 0 ? float.NaN : y);
            rows[row * 3 + 2] = random.Next(2) == 0 ? float.NaN : random.NextSingle();
            labels[row] = x * x + y * y < 0.6f ? 1 : 0;
        }

        return (rows, labels);
    }
}
