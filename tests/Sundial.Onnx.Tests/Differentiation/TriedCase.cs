using Sundial.Onnx.Differentiation;
using Sundial.Onnx.Schema;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

/// <summary>A gradient case with its numbers drawn: a graph with a loss and the loss's gradients.</summary>
internal sealed class TriedCase
{
    private readonly GraphProto _forward;
    private readonly CaseBuilder _builder;

    public TriedCase(GradientCase gradientCase, ElementType type, KnownSizes known, int seed)
    {
        // Each case draws numbers of its own, the same ones at every run.
        var ownSeed = gradientCase.Title.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
        _builder = new CaseBuilder(type, known, ownSeed, gradientCase.Opset);
        var results = gradientCase.Build(_builder);
        Assert.Contains(_builder.Graph.Nodes, node => node.OpType == gradientCase.Op);
        Loss = WeightedSum(results).Name;
        _forward = _builder.Graph.ToGraph();
        Opset = gradientCase.Opset;
        Gradients = Onnx.Differentiation.Gradients.Of(_forward, Loss, _builder.Parameters, opset: Opset);
    }

    public string Loss { get; }

    public long Opset { get; }

    public GradientGraph Gradients { get; }

    public IReadOnlyList<string> Parameters => _builder.Parameters;

    public IReadOnlyDictionary<string, ReferenceTensor> Fed => _builder.Fed;

    /// <summary>Every value of the graph with gradients.</summary>
    public IReadOnlyDictionary<string, ReferenceTensor> Run() => ReferenceEvaluator.Run(Gradients.Graph, Fed);

    /// <summary>The gradient by one parameter, from differences of the loss at x ± h.</summary>
    public ReferenceTensor CentralDifferences(string parameter)
    {
        var x = Fed[parameter];
        return new ReferenceTensor(x.Type, x.Dims, [.. Enumerable.Range(0, x.Data.Length).Select(i =>
        {
            // The step that balances the error of the difference, of order h², against that of rounding, of order ε/h.
            var h = Math.Cbrt(Math.BitIncrement(1.0) - 1) * Math.Max(1, Math.Abs(x.Data[i]));
            return (LossWith(parameter, i, h) - LossWith(parameter, i, -h)) / (2 * h);
        })]);
    }

    private double LossWith(string parameter, int element, double step)
    {
        var x = Fed[parameter];
        double[] moved = [.. x.Data];
        moved[element] += step;
        return ReferenceEvaluator.Run(_forward, new Dictionary<string, ReferenceTensor>(Fed) { [parameter] = new(x.Type, x.Dims, moved) })[Loss].Data[0];
    }

    // Each element with a random weight of its own, so that no error of the gradient can hide behind another.
    private Value WeightedSum(Value[] results)
    {
        var values = ReferenceEvaluator.Run(_builder.Graph.ToGraph(), Fed);
        return results
            .Select(result => _builder.Op(
                "ReduceSum", [_builder.Op("Mul", [result, _builder.Random(values[result.Name].Dims)])], NodeAttributes.Of("keepdims", false)))
            .Aggregate((a, b) => _builder.Op("Add", [a, b]));
    }
}
