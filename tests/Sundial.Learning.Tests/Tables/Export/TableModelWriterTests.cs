using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Trees;
using Sundial.XGBoost;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Export;

/// <summary>The file of a model predicts what the learner itself does, from raw columns with holes and with categories that were never seen.</summary>
public class TableModelWriterTests
{
    private const int Rows = 3000;

    public static TheoryData<int, bool, bool> Cases => new()
    {
        { 2, true, false }, { 2, false, true }, { 4, true, true }, { 0, true, false }, { 0, false, true },
    };

    [XGBoostTheory]
    [MemberData(nameof(Cases))]
    public void Boosted_trees_predict_the_same_in_the_file(int classes, bool withTexts, bool oneHot)
    {
        var training = RandomTables.Make(Rows, classes, seed: 1, withTexts);
        var encoder = TableEncoder.Fit(training, new EncodingOptions { OneHotUpTo = oneHot ? 8 : 0, OrderByTarget = true });
        var rows = encoder.Encode(training);
        var mean = classes == 0 ? training.Values.ToArray().Average() : 0;

        using var matrix = new DataMatrix(rows.Values, rows.Columns, threads: 2);
        matrix.SetLabels(classes == 0 ? [.. training.Values.ToArray().Select(value => (value - mean) / 100)] : [.. training.Labels.ToArray().Select(label => (float)label)]);
        var parameters = new Dictionary<string, string>
        {
            ["objective"] = classes == 0 ? "reg:squarederror" : classes == 2 ? "binary:logistic" : "multi:softprob",
            ["base_score"] = classes == 2 ? "0.5" : "0",
            ["max_depth"] = "5",
            ["tree_method"] = "hist",
            ["nthread"] = "2",
        };
        if (classes > 2)
        {
            parameters["num_class"] = $"{classes}";
        }

        using var booster = new Booster(parameters, matrix);
        booster.UpdateTo(25, matrix, null, CancellationToken.None);
        var link = classes == 0 ? ForestLink.Number : classes == 2 ? ForestLink.Logistic : ForestLink.Softmax;
        var member = new ForestMember("boosted-trees", BoostedTrees.Read(booster.Save(ModelFormat.Json)), link, classes == 0 ? 100 : 1, mean);

        var fresh = RandomTables.Make(Rows, classes, seed: 2, withTexts, withUnseen: true);
        var encoded = encoder.Encode(fresh);
        using var freshMatrix = new DataMatrix(encoded.Values, encoded.Columns, threads: 2);
        var theirs = booster.Predict(freshMatrix);
        var ours = member.Predict(encoded, threads: 2);
        var expected = classes == 2 ? theirs.SelectMany(p => new[] { 1 - p, p }).ToArray() : classes == 0 ? [.. theirs.Select(x => (x * 100) + mean)] : theirs;
        Same(expected, ours, classes);
        Check(new TableModel(training.Schema, [new TableModelPart(encoder, member, 1)]), fresh, ours);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void Randomised_trees_predict_the_same_in_the_file(int classes)
    {
        var training = RandomTables.Make(Rows, classes, withTexts: false);
        var encoder = TableEncoder.Fit(training, new EncodingOptions());
        var member = Randomised(training, encoder, classes);

        var fresh = RandomTables.Make(Rows, classes, seed: 2, withTexts: false, withUnseen: true);
        var predictions = member.Predict(encoder.Encode(fresh), threads: 2);
        Check(new TableModel(training.Schema, [new TableModelPart(encoder, member, 1)]), fresh, predictions);
    }

    [Fact]
    public void An_ensemble_is_the_weighted_mean_of_its_parts()
    {
        var training = RandomTables.Make(Rows, 2);
        TableEncoder[] encoders = [TableEncoder.Fit(training, new EncodingOptions()), TableEncoder.Fit(training, new EncodingOptions { OneHotUpTo = 50 })];
        TableModelPart[] parts = [.. encoders.Select((encoder, i) => new TableModelPart(encoder, Randomised(training, encoder, 2), i == 0 ? 0.25 : 0.75))];
        var model = new TableModel(training.Schema, parts);
        var fresh = RandomTables.Make(Rows, 2, seed: 2, withUnseen: true);
        var alone = parts.Select(part => part.Member.Predict(part.Encoder.Encode(fresh), 2)).ToList();
        Check(model, fresh, [.. alone[0].Zip(alone[1], (a, b) => (0.25f * a) + (0.75f * b))]);
    }

    private static ForestMember Randomised(Table table, TableEncoder encoder, int classes)
    {
        var rows = encoder.Encode(table);
        var outputs = classes > 2 ? classes : 1;
        var targets = classes == 0 ? table.Values.ToArray() : new float[table.RowCount * outputs];
        for (var row = 0; classes > 0 && row < table.RowCount; row++)
        {
            targets[(row * outputs) + (outputs > 1 ? table.Labels.Span[row] : 0)] = outputs > 1 ? 1 : table.Labels.Span[row];
        }

        var forest = RandomisedTrees.Grow(rows, targets, outputs, [], new RandomisedTreesOptions { Trees = 20 }, threads: 2, _ => true);
        return new ForestMember("randomised-trees", forest, classes == 0 ? ForestLink.Number : outputs > 1 ? ForestLink.Shares : ForestLink.Share);
    }

    private static void Check(TableModel model, Table fresh, float[] expected)
    {
        var classes = model.Target.ClassNames.Count;
        Same(expected, model.Predict(fresh, threads: 2), classes);
        var bytes = TableModelWriter.Write(model, fresh, "{}");
        var (numbers, labels) = TableModelRunner.Run(bytes, fresh);
        Same(expected, numbers, classes);
        Assert.Equal(classes == 0 ? 0 : fresh.RowCount, labels.Length);
        for (var row = 0; row < labels.Length; row++)
        {
            var answer = numbers.AsSpan(row * classes, classes).ToArray();
            Assert.Equal(model.Target.ClassNames[Array.IndexOf(answer, answer.Max())], labels[row]);
        }
    }

    // To 1e-5: of probabilities as it is, of numbers by their size.
    private static void Same(float[] expected, float[] actual, int classes)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var tolerance = 1e-5 * (classes == 0 ? Math.Max(1, Math.Abs(expected[i])) : 1);
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"At {i}: {actual[i]}, not {expected[i]}.");
        }
    }
}
