using Google.Protobuf;
using Sundial.OnnxRuntime;
using Xunit;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Onnx.Tests;

/// <summary>The operators that models of tables are written in are inferred as the runtime computes them.</summary>
public class MachineLearningOperatorTests
{
    [Fact]
    public void Texts_become_numbers_and_numbers_texts()
    {
        var graph = Graph();
        var codes = graph.EncodeTexts(graph.Input("x", Element.String, ["N", 1]), ["a", "b", ""], [0, 1, float.NaN], otherwise: 2);
        Assert.Equal("Float[N, 1]", $"{codes.Type}{codes.Shape}");
        graph.Output(codes, "codes");
        var names = graph.DecodeTexts(graph.ArgMax(graph.Concat([codes, codes], 1), 1, keepDims: false), ["first", "second"]);
        Assert.Equal("String[N]", $"{names.Type}{names.Shape}");
        graph.Output(names, "names");

        GraphCheck.Require(graph.ToModel(), ShapeRules.WithMachineLearning);
        using var session = new Session(graph.ToModel().ToByteArray());
        using var texts = OrtTensor.OfStrings(["b", "never seen", ""], [3, 1]);
        var results = session.Run(new Dictionary<string, OrtTensor> { ["x"] = texts });
        Assert.Equal([1, 2, float.NaN], results[0].Data<float>().ToArray());
        Assert.Equal(["first", "first", "first"], results[1].Strings());
        Assert.All(results, result => result.Dispose());
    }

    [Fact]
    public void Words_are_split_and_counted()
    {
        var graph = Graph(opset: 20);
        var words = graph.SplitTexts(graph.Input("x", Element.String, ["N"]), delimiter: "");
        Assert.Equal("String[N, ?]", $"{words.Type}{words.Shape}");
        var counts = graph.CountTexts(words, ["good", "bad"]);
        Assert.Equal("Float[N, 2]", $"{counts.Type}{counts.Shape}");
        graph.Output(counts, "counts");
        graph.Output(graph.Matches(graph["x"], "good.*"), "matches");

        GraphCheck.Require(graph.ToModel(), ShapeRules.WithMachineLearning);
        using var session = new Session(graph.ToModel().ToByteArray());
        using var texts = OrtTensor.OfStrings(["good  bad good", "bad", ""], [3]);
        var results = session.Run(new Dictionary<string, OrtTensor> { ["x"] = texts });
        Assert.Equal([2, 1, 0, 1, 0, 0], results[0].Data<float>().ToArray());
        Assert.Equal([true, false, false], results[1].Data<bool>().ToArray());
        Assert.All(results, result => result.Dispose());
    }

    [Fact]
    public void The_domain_is_imported_in_the_version_that_is_written()
    {
        var graph = Graph();
        graph.Output(graph.Impute(graph.Input("x", Element.Float, ["N", 2]), [1, 2]), "y");
        var import = Assert.Single(graph.ToModel().OpsetImport, import => import.Domain == MachineLearningOperators.Domain);
        Assert.Equal(MachineLearningOperators.Version, import.Version);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var graph = Graph();
        var number = graph.Input("number", Element.Float, ["N", 1]);
        Assert.Contains("keys are String", Assert.Throws<GraphException>(() => graph.EncodeTexts(number, ["a"], [1], 0)).Message, StringComparison.Ordinal);
        Assert.Contains("must be of String", Assert.Throws<GraphException>(() => graph.Matches(number, "a")).Message, StringComparison.Ordinal);
        Assert.Throws<GraphException>(() => graph.MachineLearningNode("TreeEnsembleRegressor", [graph.Input("flat", Element.Float, ["N"])]));
        Assert.Throws<GraphException>(() => graph.MachineLearningNode("LabelEncoder", [number]));
    }

    private static GraphBuilder Graph(long opset = 17) => new("small", ShapeRules.WithMachineLearning, opset);
}
