using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Differentiation;

/// <summary>A graph that gives, beside what it gave before, the gradients of a loss.</summary>
/// <param name="Graph">The forward nodes and behind them the backward nodes; the loss and the gradients are outputs.</param>
/// <param name="Loss">The name of the loss.</param>
/// <param name="GradientNames">For each parameter the name of the output that is its gradient.</param>
public sealed record GradientGraph(GraphProto Graph, string Loss, IReadOnlyDictionary<string, string> GradientNames);
