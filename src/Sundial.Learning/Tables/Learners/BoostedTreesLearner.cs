using System.Globalization;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Trees;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners;

/// <summary>Gradient-boosted trees by XGBoost, which end where the rows to validate on say so.</summary>
internal sealed record BoostedTreesLearner : ITableLearner
{
    private const int LookEvery = 10;
    private const double LeastGain = 1e-5;

    /// <inheritdoc/>
    public string Name => "boosted-trees";

    /// <summary>How much of a tree counts. 0.08 unless set.</summary>
    public double LearningRate { get; init; } = 0.08;

    /// <summary>The deepest tree. 6 unless set.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>The least weight of a leaf (of numbers: rows). 1 unless set.</summary>
    public double LeafWeight { get; init; } = 1;

    /// <summary>The share of the rows that a tree sees. 0.9 unless set.</summary>
    public double RowShare { get; init; } = 0.9;

    /// <summary>The share of the features that a tree sees. 0.7 unless set.</summary>
    public double FeatureShare { get; init; } = 0.7;

    /// <summary>Pulls the numbers of leaves towards 0, by their squares. 1 unless set.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Pulls the numbers of leaves towards 0, by their sizes. 0 unless set.</summary>
    public double Alpha { get; init; }

    /// <summary>What a split has to gain. 0 unless set.</summary>
    public double LeastSplitGain { get; init; }

    /// <summary>The most rounds. 3000 unless set.</summary>
    public int MostRounds { get; init; } = 3000;

    /// <inheritdoc/>
    public EncodingOptions Encoding { get; init; } = new();

    /// <summary>For a person.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: rate {LearningRate:0.###}, depth {Depth}, leaf weight {LeafWeight:0.##}, {RowShare:0.##} of the rows and {FeatureShare:0.##} of the features a tree, lambda {Lambda:0.##}, alpha {Alpha:0.##}, split gain {LeastSplitGain:0.##}");

    /// <inheritdoc/>
    public Fitted Fit(FoldData data, FitControl control)
    {
        var problem = data.Problem;
        var validates = data.Validation.Rows > 0;
        using var booster = validates
            ? new Booster(Parameters(problem, control.Seed), data.TrainMatrix, data.ValidationMatrix)
            : new Booster(Parameters(problem, control.Seed), data.TrainMatrix);
        var rounds = (int)Math.Round(control.Rounds ?? MostRounds);
        var (best, bestRounds, predictions) = (double.PositiveInfinity, rounds, Array.Empty<float>());
        booster.UpdateTo(rounds, data.TrainMatrix, GoOn, control.Stop);
        bestRounds = control.Rounds is null && validates ? bestRounds : booster.Rounds;

        var link = !problem.IsClassification ? ForestLink.Number : problem.Classes == 2 ? ForestLink.Logistic : ForestLink.Softmax;
        var forest = BoostedTrees.Read(booster.Save(ModelFormat.Json), Math.Max(1, bestRounds));
        var member = new ForestMember(Name, forest, link, data.Spread, data.Mean);
        return new Fitted(member, validates ? member.Predict(data.Validation, problem.ThreadsOfFit) : [], bestRounds);

        bool GoOn(int done)
        {
            if (!control.GoOn())
            {
                if (best == double.PositiveInfinity)
                {
                    bestRounds = done;
                }

                return false;
            }

            if (control.Rounds is not null || !validates || done % LookEvery != 0)
            {
                return true;
            }

            var loss = booster.Evaluate(data.ValidationMatrix).Values.First();
            if (loss < best * (1 - LeastGain))
            {
                (best, bestRounds) = (loss, done);
            }

            return done - bestRounds < Patience;
        }
    }

    // As many trees as half a leaf's way needs: with small steps the loss goes down slowly.
    private int Patience => (int)Math.Clamp(Math.Round(4 / LearningRate), 30, 300);

    private Dictionary<string, string> Parameters(TableProblem problem, ulong seed)
    {
        static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
        var parameters = new Dictionary<string, string>
        {
            ["tree_method"] = "hist",
            ["objective"] = !problem.IsClassification ? "reg:squarederror" : problem.Classes == 2 ? "binary:logistic" : "multi:softprob",
            ["eval_metric"] = !problem.IsClassification ? "rmse" : problem.Classes == 2 ? "logloss" : "mlogloss",
            ["base_score"] = problem.Classes == 2 ? "0.5" : "0",
            ["eta"] = Text(LearningRate),
            ["max_depth"] = Text(Depth),
            ["min_child_weight"] = Text(LeafWeight),
            ["subsample"] = Text(RowShare),
            ["colsample_bytree"] = Text(FeatureShare),
            ["lambda"] = Text(Lambda),
            ["alpha"] = Text(Alpha),
            ["gamma"] = Text(LeastSplitGain),
            ["seed"] = ((int)(seed & 0x7FFFFFFF)).ToString(CultureInfo.InvariantCulture),
            ["nthread"] = problem.ThreadsOfFit.ToString(CultureInfo.InvariantCulture),
        };
        if (problem.Classes > 2)
        {
            parameters["num_class"] = problem.Classes.ToString(CultureInfo.InvariantCulture);
        }

        return parameters;
    }
}
