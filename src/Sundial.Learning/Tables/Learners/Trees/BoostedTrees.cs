using System.Globalization;
using System.Text.Json;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>Reads the trees out of a booster that was saved as JSON (https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html).</summary>
internal static class BoostedTrees
{
    /// <summary>The trees of the first rounds.</summary>
    /// <param name="json">A saved booster of kind <c>gbtree</c> without categorical splits.</param>
    /// <param name="rounds">How many rounds count; null for all.</param>
    /// <param name="treesPerRound">Trees that a round has for each output (<c>num_parallel_tree</c>).</param>
    public static Forest Read(ReadOnlyMemory<byte> json, int? rounds = null, int treesPerRound = 1)
    {
        using var document = JsonDocument.Parse(json);
        var learner = document.RootElement.GetProperty("learner");
        var parameters = learner.GetProperty("learner_model_param");
        var outputs = Math.Max(1, Number(parameters.GetProperty("num_class")));
        var model = learner.GetProperty("gradient_booster").GetProperty("model");
        var places = Ints(model.GetProperty("tree_info"));
        var count = rounds is { } wanted ? Math.Min(places.Length, wanted * outputs * treesPerRound) : places.Length;
        var trees = model.GetProperty("trees").EnumerateArray().Take(count).Select((tree, index) => Tree(tree, places[index])).ToList();
        return new Forest(outputs, Number(parameters.GetProperty("num_feature")), trees);
    }

    // A leaf has no children, and its number where an inner node has its threshold.
    private static DecisionTree Tree(JsonElement tree, int output)
    {
        var (left, right) = (Ints(tree.GetProperty("left_children")), Ints(tree.GetProperty("right_children")));
        var features = Ints(tree.GetProperty("split_indices"));
        var conditions = Floats(tree.GetProperty("split_conditions"));
        var missing = Ints(tree.GetProperty("default_left"));
        var values = new List<float>((left.Length + 1) / 2);
        for (var node = 0; node < left.Length; node++)
        {
            if (left[node] < 0)
            {
                features[node] = -1;
                left[node] = values.Count;
                values.Add(conditions[node]);
            }
        }

        return new DecisionTree
        {
            Features = features,
            Thresholds = conditions,
            Left = left,
            Right = right,
            MissingGoesLeft = Array.ConvertAll(missing, flag => flag != 0),
            Values = [.. values],
            Output = output,
        };
    }

    // Small numbers are written as texts.
    private static int Number(JsonElement text) => int.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private static int[] Ints(JsonElement array)
    {
        var numbers = new int[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            // Newer versions write yes and no, older ones 1 and 0.
            numbers[i++] = element.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => element.GetInt32() };
        }

        return numbers;
    }

    private static float[] Floats(JsonElement array)
    {
        var numbers = new float[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            numbers[i++] = element.GetSingle();
        }

        return numbers;
    }
}
