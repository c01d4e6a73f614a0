using Sundial.Learning.Tables.Learners.Trees;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Export;

/// <summary>Writes a forest as <c>TreeEnsembleRegressor</c> (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html), whose sums are those of <see cref="Forest.Sum"/>.</summary>
internal static class ForestWriter
{
    /// <summary>Writes the node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">[N, features] floats.</param>
    /// <param name="forest">The trees.</param>
    /// <returns>[N, outputs].</returns>
    public static Value Write(GraphBuilder graph, Value features, Forest forest)
    {
        var count = checked((int)forest.NodeCount);
        var (trees, nodes, feature, left, right, missing) = (new long[count], new long[count], new long[count], new long[count], new long[count], new long[count]);
        var (values, modes) = (new float[count], new string[count]);
        var leaves = new Leaves();
        var place = 0;
        foreach (var (index, tree) in forest.Trees.Index())
        {
            for (var node = 0; node < tree.NodeCount; node++, place++)
            {
                (trees[place], nodes[place]) = (index, node);
                if (tree.Features[node] < 0)
                {
                    modes[place] = "LEAF";
                    leaves.Add(tree, index, node, forest.Outputs);
                    continue;
                }

                modes[place] = "BRANCH_LT";
                (feature[place], values[place]) = (tree.Features[node], tree.Thresholds[node]);
                (left[place], right[place]) = (tree.Left[node], tree.Right[node]);
                missing[place] = tree.MissingGoesLeft[node] ? 1 : 0;
            }
        }

        return graph.MachineLearningNode(
            "TreeEnsembleRegressor",
            [features],
            NodeAttributes.Of("n_targets", forest.Outputs),
            NodeAttributes.Of("aggregate_function", "SUM"),
            NodeAttributes.Of("nodes_treeids", trees),
            NodeAttributes.Of("nodes_nodeids", nodes),
            NodeAttributes.Of("nodes_featureids", feature),
            NodeAttributes.OfFloats("nodes_values", values),
            NodeAttributes.OfTexts("nodes_modes", modes),
            NodeAttributes.Of("nodes_truenodeids", left),
            NodeAttributes.Of("nodes_falsenodeids", right),
            NodeAttributes.Of("nodes_missing_value_tracks_true", missing),
            NodeAttributes.Of("target_treeids", leaves.Trees),
            NodeAttributes.Of("target_nodeids", leaves.Nodes),
            NodeAttributes.Of("target_ids", leaves.Outputs),
            NodeAttributes.OfFloats("target_weights", leaves.Weights));
    }

    private sealed class Leaves
    {
        public List<long> Trees { get; } = [];

        public List<long> Nodes { get; } = [];

        public List<long> Outputs { get; } = [];

        public List<float> Weights { get; } = [];

        public void Add(DecisionTree tree, int index, int node, int outputs)
        {
            for (var output = 0; output < (tree.Output < 0 ? outputs : 1); output++)
            {
                Trees.Add(index);
                Nodes.Add(node);
                Outputs.Add(tree.Output < 0 ? output : tree.Output);
                Weights.Add(tree.Values[tree.Left[node] + output]);
            }
        }
    }
}
